//! What can be wrong with a study.

/// A study that cannot be read, with the place and the reason.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// The file cannot be read.
    #[error("cannot read study `{path}`: {source}")]
    Read {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// It is not a study.
    #[error("study `{path}`: {message}")]
    Parse {
        /// Which file.
        path: String,
        /// What is wrong, with line and column.
        message: String,
    },
    /// Something it names does not exist or does not fit.
    #[error("study `{study}`, claim `{claim}`: {message}")]
    Claim {
        /// Which study.
        study: String,
        /// Which claim.
        claim: String,
        /// What is wrong.
        message: String,
    },
    /// A figure that it asks for cannot be drawn.
    #[error("study `{study}`, figure `{figure}`: {message}")]
    Figure {
        /// Which study.
        study: String,
        /// Which figure.
        figure: String,
        /// What is wrong.
        message: String,
    },
    /// An override from the command line does not fit.
    #[error("--set {text}: {message}")]
    Override {
        /// The override.
        text: String,
        /// What is wrong.
        message: String,
    },
}
