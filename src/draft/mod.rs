//! Papers that a creator sends: an addendum that bans AI use, and a notice that asks for an end to it.
//!
//! In: a contract with its report, the policy's wording and choices. Out: a [`Draft`], which [`render`] shows as text or Markdown. What
//! the contract does not tell is a blank in square brackets. A draft states what the contract says and what is asked for; it claims
//! no law as settled and says that it is no legal advice.

pub mod addendum;
mod facts;
pub mod law;
pub mod notice;
pub mod render;

pub use facts::Facts;

/// A paper in blocks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// Its blocks in order.
    pub blocks: Vec<Block>,
}

/// A stretch of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The title.
    Title(String),
    /// A heading.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// A clause with its number.
    Clause {
        /// As printed ("2.1").
        number: String,
        /// Its words.
        text: String,
    },
    /// Foreign words, quoted.
    Quote(String),
    /// A line to fill in.
    Line(String),
    /// A remark to the sender that is no part of the paper.
    Note(String),
    /// What follows stands on a page of its own.
    PageBreak,
}

impl Draft {
    fn push(&mut self, block: Block) {
        self.blocks.push(block);
    }

    fn paragraph(&mut self, text: impl Into<String>) {
        self.push(Block::Paragraph(text.into()));
    }
}

/// What every draft says of itself.
/// Its words are read with the contract when both are scanned, so they do not speak of models and what these learn.
pub const DISCLAIMER: &str = "Filled in by a program, which may have misread the contract. It is no legal advice: have it \
     checked by someone who knows the law that applies, and fill in or strike what stands in [brackets].";
