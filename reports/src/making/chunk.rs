//! A making as a `tEXt` chunk of a PNG file.

use super::MakingError;

/// How every PNG file begins.
pub(super) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
const KEYWORD: &[u8] = b"ratecheck\0";
/// Length, type and checksum around the data of a chunk.
const FRAME: usize = 12;
/// The signature and the header, 13 bytes in a chunk of their own: other chunks may follow from here.
const HEAD: usize = SIGNATURE.len() + FRAME + 13;

/// Puts the text after the header of a PNG file.
pub(super) fn insert(png: &[u8], text: &str) -> Vec<u8> {
    let (head, rest) = png.split_at(HEAD.min(png.len()));
    let mut body = b"tEXt".to_vec();
    body.extend(KEYWORD);
    body.extend(text.as_bytes());
    let length = u32::try_from(body.len() - 4).unwrap_or(u32::MAX);
    let checksum = crc(&body).to_be_bytes();
    [head, &length.to_be_bytes(), &body, &checksum, rest].concat()
}

/// The text of the first chunk with our keyword.
pub(super) fn find(png: &[u8]) -> Result<String, MakingError> {
    let mut rest = png.get(SIGNATURE.len()..).unwrap_or_default();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let whole = length.checked_add(FRAME).and_then(|size| rest.get(..size));
        let ours = after.get(4..).is_some_and(|data| data.starts_with(KEYWORD));
        let Some(chunk) = whole else {
            return Err(if after.starts_with(b"tEXt") && ours {
                MakingError::Damaged("the file ends within it".to_owned())
            } else {
                MakingError::Missing
            });
        };
        let (body, checksum) = chunk[4..].split_at(length + 4);
        if let Some(text) = body.strip_prefix(b"tEXt").and_then(|d| d.strip_prefix(KEYWORD)) {
            if checksum != crc(body).to_be_bytes() {
                return Err(MakingError::Damaged("its checksum does not fit".to_owned()));
            }
            return String::from_utf8(text.to_vec())
                .map_err(|error| MakingError::Damaged(error.to_string()));
        }
        rest = &rest[length + FRAME..];
    }
    Err(MakingError::Missing)
}

/// The checksum of PNG chunks: CRC-32 of ISO 3309, PNG (Third Edition), annex D.
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8)
            .fold(crc ^ u32::from(*byte), |c, _| (c >> 1) ^ (0xEDB8_8320 & (c & 1).wrapping_neg()))
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use super::crc;

    /// The check value of CRC-32/ISO-HDLC, and the checksum of the empty `IEND` chunk that ends every PNG file.
    ///
    /// False alarm: 0.
    #[test]
    fn checksums_are_those_of_the_standard() {
        assert_eq!((crc(b"123456789"), crc(b"IEND")), (0xCBF4_3926, 0xAE42_6082));
    }
}
