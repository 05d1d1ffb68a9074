//! Segments to token windows: lead-in and text as a pair, cut to what the encoder can hold.

use rayon::prelude::*;
use tokenizers::Tokenizer;

use super::Clause;
use super::number::without_number;
use crate::error::{Error, Result};

/// Token ids with their type: 0 for `[CLS]`, the lead-in and its `[SEP]`, 1 for the text after a lead-in.
pub type Window = Vec<(u32, u8)>;

/// Turns lead-in and text into windows of tokens.
pub struct Windows {
    tokenizer: Tokenizer,
    cls: u32,
    sep: u32,
    mask: Option<u32>,
    /// Longest window in tokens, special tokens included.
    max_tokens: usize,
    /// Most tokens of the lead-in; its end is kept, for there stands the operative word.
    max_lead_tokens: usize,
}

/// Tokens that two windows of one long text share: about a clause.
const OVERLAP: usize = 48;

impl Windows {
    /// Reads `tokenizer.json`.
    ///
    /// # Errors
    /// A broken file, or one without `[CLS]` and `[SEP]`; `model` is named.
    pub fn new(json: &[u8], model: &str, max_tokens: usize, max_lead_tokens: usize) -> Result<Self> {
        let fail = |reason: String| Error::model(model, format!("`tokenizer.json`: {reason}"));
        let mut tokenizer = Tokenizer::from_bytes(json).map_err(|e| fail(e.to_string()))?;
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(|e| fail(e.to_string()))?;
        let special =
            |token: &str| tokenizer.token_to_id(token).ok_or_else(|| fail(format!("`{token}` is missing")));
        let (cls, sep) = (special("[CLS]")?, special("[SEP]")?);
        let mask = tokenizer.token_to_id("[MASK]");
        Ok(Self { tokenizer, cls, sep, mask, max_tokens, max_lead_tokens })
    }

    /// A copy of `window` in which each word is hidden behind `[MASK]` where `hide` says so; `[CLS]` and `[SEP]` stay.
    ///
    /// # Errors
    /// A vocabulary without `[MASK]`.
    pub(crate) fn hidden(&self, window: &Window, mut hide: impl FnMut() -> bool) -> Result<Window> {
        let mask = self.mask.ok_or_else(|| {
            Error::Usage(
                "words cannot be hidden: the vocabulary has no `[MASK]`; take --word-dropout 0".to_owned(),
            )
        })?;
        let special = [self.cls, self.sep];
        let word = |&(id, kind): &(u32, u8)| {
            if !special.contains(&id) && hide() { (mask, kind) } else { (id, kind) }
        };
        Ok(window.iter().map(word).collect())
    }

    /// Words in the vocabulary, added tokens included.
    #[must_use]
    pub fn vocabulary(&self) -> usize {
        self.tokenizer.get_vocab_size(true)
    }

    /// The windows of one segment without its number, at least one, each at most `max_tokens` long.
    ///
    /// # Errors
    /// Text that the tokenizer cannot read.
    pub fn of(&self, lead: &str, text: &str) -> Result<Vec<Window>> {
        let lead = self.ids(lead)?;
        let text = self.ids(without_number(text))?;
        let lead = &lead[lead.len().saturating_sub(self.max_lead_tokens)..];
        let mut head = vec![(self.cls, 0)];
        let mut kind = 0;
        if !lead.is_empty() {
            head.extend(lead.iter().map(|&id| (id, 0)));
            head.push((self.sep, 0));
            kind = 1;
        }
        let room = self.max_tokens - head.len() - 1;
        let mut windows = Vec::new();
        let mut start = 0;
        loop {
            let end = (start + room).min(text.len());
            let mut window = head.clone();
            window.extend(text[start..end].iter().map(|&id| (id, kind)));
            window.push((self.sep, kind));
            windows.push(window);
            if end == text.len() {
                return Ok(windows);
            }
            // The last window is filled up backwards, so that it never holds a few words alone.
            start = (end - OVERLAP.min(room / 2)).min(text.len() - room);
        }
    }

    /// The first window of each clause, which is the whole of all but one in a thousand.
    ///
    /// # Errors
    /// As [`Windows::of`].
    pub fn first_of_each(&self, clauses: &[Clause<'_>]) -> Result<Vec<Window>> {
        clauses.par_iter().map(|c| Ok(self.of(c.lead, c.text)?.swap_remove(0))).collect()
    }

    /// How many of `clauses` are longer than one window.
    ///
    /// # Errors
    /// As [`Windows::of`].
    pub fn longer(&self, clauses: &[Clause<'_>]) -> Result<usize> {
        let longer: Result<Vec<usize>> =
            clauses.par_iter().map(|c| Ok(usize::from(self.of(c.lead, c.text)?.len() > 1))).collect();
        Ok(longer?.into_iter().sum())
    }

    fn ids(&self, text: &str) -> Result<Vec<u32>> {
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let encoding = self.tokenizer.encode_fast(text, false).map_err(|e| Error::Tensor(e.to_string()))?;
        Ok(encoding.get_ids().to_vec())
    }
}
