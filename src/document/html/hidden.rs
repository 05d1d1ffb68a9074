//! Elements that are left out with all that stands in them: what no reader sees, what is struck out, and what is no part of the contract
//! (comments of a reviewer, the banner that asks about cookies).
//!
//! In: tags. Out: why an element is left out, where it ends, and the warnings on what a reader may look for.

use html5ever::tokenizer::Tag;

use super::elements::{attribute, holds, is_block, is_void, may_be_open, strikes_out};
use super::sheet::Sheet;
use crate::document::blocks::struck_out;

/// An element that is left out.
#[derive(Debug)]
pub(super) struct Hidden {
    pub(super) name: String,
    /// How many of its name are open within it, itself included.
    depth: u32,
    /// How many of the elements that it can stand in are open within it.
    parents: u32,
}

/// Where a tag stands that follows the start of a hidden element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// In it.
    Within,
    /// It is its end tag.
    End,
    /// Behind it: its end tag was left out.
    Past,
}

impl Hidden {
    /// The element of this name that has just begun.
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), depth: 1, parents: 0 }
    }

    /// Where the next tag stands.
    pub(super) fn reaches(&mut self, name: &str, opens: bool) -> Reach {
        // A paragraph, item or cell without end tag ends where the next one starts, or where what it stands in ends.
        let next = opens
            && self.parents == 0
            && (self.name == name && may_be_open(name) || self.name == "p" && is_block(name) && name != "p");
        if next {
            return Reach::Past;
        }
        if may_be_open(&self.name) && holds(name, &self.name) {
            if opens {
                self.parents += 1;
            } else if self.parents == 0 {
                return Reach::Past;
            } else {
                self.parents -= 1;
            }
        }
        if self.name == name {
            self.depth = if opens { self.depth + 1 } else { self.depth - 1 };
            if self.depth == 0 {
                return Reach::End;
            }
        }
        Reach::Within
    }
}

/// Why an element is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// No page shows it, or its own style hides it.
    NotShown,
    /// A class of the page's style sheet hides it.
    Class,
    /// It is struck out or marked as deleted.
    Struck,
    /// The mark that a comment leaves in the text.
    CommentMark,
    /// A comment below the text.
    Comment,
    /// A banner that asks about cookies.
    Banner,
}

/// Why the element that a tag opens is left out; nothing if it is read.
pub(super) fn reason(tag: &Tag, sheet: &mut Sheet) -> Option<Reason> {
    let name: &str = &tag.name;
    if is_void(name) || tag.self_closing {
        return None;
    }
    let never_shown = matches!(
        name,
        "script"
            | "style"
            | "title"
            | "template"
            | "noscript"
            | "iframe"
            | "svg"
            | "noembed"
            | "noframes"
            | "ix:header"
    );
    let style = attribute(tag, "style").unwrap_or_default();
    let hidden = tag.attrs.iter().any(|a| &*a.name.local == "hidden")
        || style.contains("display:none")
        || style.contains("visibility:hidden");
    if matches!(name, "del" | "s" | "strike") || strikes_out(&style) || sheet.strikes(tag) {
        Some(Reason::Struck)
    } else if never_shown || hidden {
        Some(Reason::NotShown)
    } else if name == "a" {
        comment(tag)
    } else if asks_about_cookies(tag) {
        Some(Reason::Banner)
    } else {
        sheet.hides(tag).then_some(Reason::Class)
    }
}

/// The links between a comment and its mark, as Google Docs writes them.
fn comment(tag: &Tag) -> Option<Reason> {
    let (id, target) = (attribute(tag, "id")?, attribute(tag, "href")?);
    let numbered = |text: &str, name: &str| {
        text.strip_prefix(name)
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    let target = target.rsplit_once('#').map_or("", |(_, target)| target);
    if numbered(&id, "cmnt") && numbered(target, "cmnt_ref") {
        Some(Reason::Comment)
    } else if numbered(&id, "cmnt_ref") && numbered(target, "cmnt") {
        Some(Reason::CommentMark)
    } else {
        None
    }
}

/// Whether an element is the banner of a program that asks about cookies, or a dialog that is named after them. Other dialogs are read:
/// pages show their terms in them.
fn asks_about_cookies(tag: &Tag) -> bool {
    const BANNERS: [&str; 3] = ["onetrust-banner-sdk", "onetrust-consent-sdk", "cybotcookiebotdialog"];
    if !matches!(&*tag.name, "div" | "aside" | "section" | "dialog") {
        return false;
    }
    let id = attribute(tag, "id").unwrap_or_default();
    let dialog = &*tag.name == "dialog"
        || attribute(tag, "role").is_some_and(|role| matches!(role.as_str(), "dialog" | "alertdialog"));
    let named = |name: &str| attribute(tag, name).is_some_and(|value| value.contains("cookie"));
    BANNERS.contains(&id.as_str())
        || &*tag.name != "section"
            && ["cookie-banner", "cookie_banner", "cookiebanner"].iter().any(|name| id.contains(name))
        || dialog && ["id", "class", "aria-label"].iter().any(|name| named(name))
}

/// How much was left out of what a reader may look for.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    struck: usize,
    comments: usize,
    hidden: usize,
    banners: usize,
}

impl LeftOut {
    /// Counts an element.
    pub(super) fn count(&mut self, reason: Reason) {
        match reason {
            Reason::Struck => self.struck += 1,
            Reason::Comment => self.comments += 1,
            Reason::Class => self.hidden += 1,
            Reason::Banner => self.banners += 1,
            Reason::NotShown | Reason::CommentMark => {}
        }
    }

    /// The warnings.
    pub(super) fn warnings(&self) -> impl Iterator<Item = String> {
        let counted = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        };
        [
            counted(self.comments, "comment was left out", "comments were left out"),
            struck_out(self.struck),
            counted(self.hidden, "piece of hidden text was left out", "pieces of hidden text were left out"),
            counted(
                self.banners,
                "banner that asks about cookies was left out",
                "banners that ask about cookies were left out",
            ),
        ]
        .into_iter()
        .flatten()
    }
}
