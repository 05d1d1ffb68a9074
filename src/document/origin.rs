//! Where a character of the text came from, for what is written back into the file that was read.
//!
//! Places are kept for characters that are no white space: white space is trimmed and made on the way, those never are. What a place is
//! good for is left to others.

/// Where a character came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// From no place in the main part: the number of a list item, the mark of a note, a header or footer.
    Made,
    /// From an element of the main part.
    Main {
        /// First byte of the element's tag in the decoded part.
        element: u32,
        /// Characters of the element's text before this one.
        character: u32,
    },
    /// From a footnote or endnote.
    Note {
        /// First byte of the tag of the reference to it, in the main part.
        reference: u32,
    },
}

impl Origin {
    /// The first character of the element of the main part whose tag starts at a byte.
    pub(crate) const fn element(start: u32) -> Self {
        Self::Main { element: start, character: 0 }
    }

    /// The character that stands `index` characters after this one in the same element.
    pub(crate) fn after(self, index: usize) -> Self {
        match self {
            Self::Main { element, character } => {
                let index = u32::try_from(index).unwrap_or(u32::MAX);
                Self::Main { element, character: character.saturating_add(index) }
            }
            other => other,
        }
    }
}
