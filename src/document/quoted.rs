//! Plain text that somebody answered to: the marks that mail programs put before every line of it are taken off.
//!
//! In: text. Out: the same without ">" before its lines, a blank line where what is quoted begins, ends or goes deeper; nothing where no
//! lines are quoted. What an answer refuses as a whole is left out. Markdown has its own reader for such lines.

use std::sync::LazyLock;

use regex::Regex;

/// Fewest lines with a mark; a single ">" is a sign of something else.
const LEAST: usize = 2;

/// The warning on terms that are quoted to refuse them.
pub(super) const REFUSED: &str = "a quoted mail was left out: the answer to it refuses its terms as a whole";

/// An answer that refuses what it quotes as a whole.
static REFUSES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?isx)\b(?:i|we)\ (?:can['’]?t|cannot|do\ not|don['’]t|will\ not|won['’]t)\ (?:accept|agree\ to|sign)\ (?:your|these|those|any\ of\ (?:your|these|the))\ (?:\w+\ ){0,2}(?:terms|conditions|form|contract|proposal|offer)\s*[.!;,]
        | \b(?:my|our)\ (?:terms|points|conditions)\ (?:above\ |below\ )?apply\ (?:instead|in\ (?:its|their)\ place|in\ place\ of\ (?:your|them|it))",
    )
    .expect("the pattern is well-formed")
});

/// Whether what nobody quoted refuses all that is quoted.
pub(super) fn is_refused(text: &str) -> bool {
    let own: Vec<&str> = text.lines().filter(|line| mark(line).0 == 0).collect();
    own.len() < text.lines().count() && REFUSES.is_match(&own.join("\n").replace('\n', " "))
}

/// `text` without what is quoted in it.
pub(super) fn answer_alone(text: &str) -> String {
    text.lines().filter(|line| mark(line).0 == 0).flat_map(|line| [line, "\n"]).collect()
}

/// `text` without the marks of quotation.
pub(super) fn unquoted(text: &str) -> Option<String> {
    if text.lines().filter(|line| mark(line).0 > 0).count() < LEAST {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    let mut before = 0;
    for line in text.lines() {
        let (depth, rest) = mark(line);
        if depth != before && !plain.is_empty() && !plain.ends_with("\n\n") {
            plain.push('\n');
        }
        before = depth;
        plain.push_str(rest);
        plain.push('\n');
    }
    Some(plain)
}

/// How many marks stand before a line, and what stands behind them.
fn mark(line: &str) -> (usize, &str) {
    let (mut depth, mut rest) = (0, line);
    while let Some(behind) = rest.trim_start_matches([' ', '\t']).strip_prefix('>') {
        (depth, rest) = (depth + 1, behind);
    }
    if depth == 0 { (0, line) } else { (depth, rest.strip_prefix(' ').unwrap_or(rest)) }
}

#[cfg(test)]
mod tests {
    use super::{answer_alone, is_refused, unquoted};

    #[test]
    fn what_an_answer_refuses_as_a_whole_is_left_out() {
        let quoted = "> We own the drawing.\n> We may train AI on it.\n";
        for answer in [
            "Sorry, I do not accept your terms. You may print it once.",
            "I've struck your form out, and my points above apply\nin its place.",
        ] {
            let mail = format!("{answer}\n\n{quoted}Jo\n");
            assert!(is_refused(&mail), "{answer}");
            assert_eq!(answer_alone(&mail), format!("{answer}\n\nJo\n"));
        }
        for answer in ["I accept your terms.", "I do not accept your terms unless you pay.", "Not clause 4."]
        {
            assert!(!is_refused(&format!("{answer}\n\n{quoted}")), "{answer}");
        }
        assert!(!is_refused("I do not accept your terms.\n"));
    }

    #[test]
    fn marks_of_a_mail_go_and_each_depth_stands_for_itself() {
        let mail = "See below.\n> 1. The Client may\n> print it.\n>\n>> No AI.\nAgreed.\n";
        let plain = unquoted(mail).unwrap();
        assert_eq!(plain, "See below.\n\n1. The Client may\nprint it.\n\nNo AI.\n\nAgreed.\n");
        assert_eq!(unquoted("a\n    > indented\n\t> both\n").unwrap(), "a\n\nindented\nboth\n");
    }

    #[test]
    fn a_sign_in_a_formula_is_no_quotation() {
        assert_eq!(unquoted("Fee:\n> 400 euros\nif sold.\n"), None);
        assert_eq!(unquoted("x > y\nz > y\n"), None);
    }
}
