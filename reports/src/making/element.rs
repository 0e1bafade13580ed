//! A making as an XML element, in SVG documents and in the metadata of PDF files.

use super::MakingError;

const OPEN: &str = "<ratecheck:making xmlns:ratecheck=\"ratecheck:making\">";
const CLOSE: &str = "</ratecheck:making>";

/// The element around a JSON text of ASCII characters.
pub(super) fn write(json: &str) -> String {
    let text = json.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("{OPEN}{text}{CLOSE}")
}

/// The text of the first such element among other bytes.
pub(super) fn read(bytes: &[u8]) -> Result<String, MakingError> {
    let at = position(bytes, OPEN.as_bytes()).ok_or(MakingError::Missing)? + OPEN.len();
    let rest = &bytes[at..];
    let end = position(rest, CLOSE.as_bytes())
        .ok_or_else(|| MakingError::Damaged("it has no end".to_owned()))?;
    let text = std::str::from_utf8(&rest[..end])
        .map_err(|error| MakingError::Damaged(error.to_string()))?;
    Ok(text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
}

/// Where `part` first stands in `bytes`.
pub(super) fn position(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}
