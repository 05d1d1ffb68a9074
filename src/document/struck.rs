//! Plain text with the signs that strike words out elsewhere: "~~The Client may sell it.~~".
//!
//! In: text. Out: the same without what stands between two such signs, and how many passages that were; nothing where there is none. Markdown,
//! pages and Word files say by themselves what is struck out.

use std::sync::LazyLock;

use regex::Regex;

static STRUCK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"~~(?P<words>[^\s~](?:[^~\n]|\n[^~\n])*?)~~").expect("the pattern is well-formed")
});

/// `text` without what is struck out.
pub(super) fn without(text: &str) -> Option<(String, usize)> {
    let mut passages = 0;
    let rest = STRUCK.replace_all(text, |_: &regex::Captures<'_>| {
        passages += 1;
        String::new()
    });
    (passages > 0).then(|| (rest.into_owned(), passages))
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn what_is_struck_out_goes_and_other_waves_stay() {
        let struck = |text: &str| without(text).map(|(text, passages)| format!("{passages}: {text}"));
        assert_eq!(struck("1. ~~Sell it.~~\n2. Print\n~~and\nlend~~ it.").unwrap(), "2: 1. \n2. Print\n it.");
        for text in ["~~~\ncode\n~~~\n", "about ~~ 5", "a ~~ b ~~ c", "~~one\n\ntwo~~"] {
            assert_eq!(struck(text), None, "{text}");
        }
    }
}
