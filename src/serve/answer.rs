//! What a job ends in: shown as a page, and downloaded in some forms.

use crate::error::Result;

/// A form that an answer can be downloaded in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// Its name in addresses: lower-case ASCII letters.
    pub slug: &'static str,
    /// What it is called on the page.
    pub name: &'static str,
    /// The ending of its file's name, without a dot.
    pub extension: &'static str,
    /// Its media type, with its encoding if it is text.
    pub media_type: &'static str,
}

/// The result of a job, kept in memory until it is forgotten.
pub trait Answer: Send + Sync {
    /// What it is about, as the page calls it: a name from a request, made harmless.
    fn name(&self) -> &str;

    /// The page, with `above`, which is HTML, over its main part. It may bear the one inline style of
    /// [`report::html`](crate::report::html), and no script.
    fn page(&self, above: &str) -> String;

    /// The forms that it can be downloaded in.
    fn forms(&self) -> Vec<Form>;

    /// Its file in the form of this slug; `None` for another slug than those of [`Answer::forms`].
    ///
    /// # Errors
    /// A form that cannot be made of this answer.
    fn file(&self, slug: &str) -> Option<Result<Vec<u8>>>;

    /// Bytes that it takes in memory, about.
    fn bytes(&self) -> usize;
}
