//! Options of a form that are marked with signs which are bullets or blanks elsewhere: ○ beside ●, ___ beside _X_.
//!
//! In: text. Out: the same, as long in bytes, with an empty box (☐, `[ ]`) in place of the sign of what was not chosen, which the
//! segmenter and the report know. What was chosen stays as it is. ● and ○ are also the bullets of a list and of the lists within it, so
//! that they are options only side by side and below words that ask for a choice.

use std::sync::LazyLock;

use regex::Regex;

use super::blocks::is_list_mark;

/// Lines of words before options that may ask for a choice.
const ASKING: usize = 3;
/// Longest blank that is an option, in bytes.
const BLANK: usize = 8;

/// Words that ask for a choice.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b(?:tick|check|mark|select|choose|pick|initial)(?:ed)? (?:only |exactly |at least )?(?:one|two|all (?:that|which)|any (?:that|which)|as (?:applicable|appropriate)|which(?:ever)?|what|a box|the (?:box|boxes|appropriate|applicable|relevant|option))\b|\btick\b|\b(?:check|tick) ?box|\bone of the (?:boxes|options)\b|\boption (?:chosen|selected)\b",
    )
    .expect("the pattern is well-formed")
});

/// The sign that a line begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// ○ or ◯.
    Ring,
    /// ●.
    Disc,
    /// ⦿ or ◉, which nothing but a choice is marked with.
    Button,
    /// `___`.
    Blank,
    /// `_X_`.
    Crossed,
}

impl Sign {
    fn is_round(self) -> bool {
        matches!(self, Self::Ring | Self::Disc | Self::Button)
    }
}

/// A line that begins with a sign.
#[derive(Debug)]
struct Marked {
    sign: Sign,
    /// Where the sign stands.
    start: usize,
    end: usize,
    indent: usize,
    /// Whether the line opens a list of its own.
    leads: bool,
    /// Its number among all lines.
    line: usize,
}

/// `text` with boxes for what was not chosen; nothing if it has no such options.
pub(super) fn boxed(text: &str) -> Option<String> {
    if !text.contains(['○', '◯']) && !text.contains("___") {
        return None;
    }
    let lines: Vec<&str> = text.split('\n').collect();
    let mut groups: Vec<Vec<Marked>> = Vec::new();
    let mut at = 0;
    // Whether the last group may go on in this line.
    let (mut open, mut blank) = (false, false);
    for (number, line) in lines.iter().enumerate() {
        match marked(line, at, number) {
            Some(mark) => {
                let same =
                    |group: &&mut Vec<Marked>| open && group[0].sign.is_round() == mark.sign.is_round();
                match groups.last_mut().filter(same) {
                    Some(group) => group.push(mark),
                    None => groups.push(vec![mark]),
                }
                (open, blank) = (true, false);
            }
            None if line.trim().is_empty() => blank = true,
            None => open &= !blank && !line.split_whitespace().next().is_some_and(is_list_mark),
        }
        at += line.len() + 1;
    }
    let mut boxed = text.to_owned();
    let mut found = false;
    for mark in groups.iter().filter(|group| are_options(group, &lines)).flatten() {
        let sign = match mark.sign {
            Sign::Ring => "☐".to_owned(),
            Sign::Blank => format!("[ ]{}", " ".repeat(mark.end - mark.start - 3)),
            Sign::Disc | Sign::Button | Sign::Crossed => continue,
        };
        boxed.replace_range(mark.start..mark.end, &sign);
        found = true;
    }
    found.then_some(boxed)
}

/// The sign that `line`, which begins at the byte `at`, begins with, behind a bullet or not.
fn marked(line: &str, at: usize, number: usize) -> Option<Marked> {
    let bare = line.trim_start();
    let words = ["- ", "* ", "• "].iter().find_map(|bullet| bare.strip_prefix(bullet)).unwrap_or(bare);
    let words = words.trim_start();
    let first = words.split_whitespace().next()?;
    let sign = match first {
        "○" | "◯" => Sign::Ring,
        "●" => Sign::Disc,
        "⦿" | "◉" => Sign::Button,
        _ if first.len() >= 3 && first.len() <= BLANK && first.starts_with('_') => {
            match first.trim_matches('_') {
                "" => Sign::Blank,
                "x" | "X" | "✓" | "✔" if first.ends_with('_') => Sign::Crossed,
                _ => return None,
            }
        }
        _ => return None,
    };
    let rest = words[first.len()..].trim();
    // "____ (the Client)" and "____ Date" are blanks to fill in.
    let says = rest.starts_with(char::is_alphabetic) && rest.split_whitespace().nth(2).is_some();
    let start = at + line.len() - words.len();
    (sign.is_round() && !rest.is_empty() || says).then(|| Marked {
        sign,
        start,
        end: start + first.len(),
        indent: line.len() - bare.len(),
        leads: rest.ends_with(':'),
        line: number,
    })
}

/// Whether lines with signs, one below the other, are options.
fn are_options(group: &[Marked], lines: &[&str]) -> bool {
    let has = |sign: Sign| group.iter().any(|mark| mark.sign == sign);
    let asked = || {
        let before = lines[..group[0].line].iter().rev().filter(|line| !line.trim().is_empty());
        let before: Vec<String> = before.take(ASKING).map(|line| line.to_lowercase()).collect();
        before.iter().any(|line| ASKS.is_match(line))
    };
    let beside = || group.iter().all(|mark| mark.indent == group[0].indent && !mark.leads);
    has(Sign::Ring) && (has(Sign::Button) || has(Sign::Disc) && beside() && asked())
        || has(Sign::Blank) && (has(Sign::Crossed) || asked())
}

#[cfg(test)]
mod tests {
    use super::boxed;

    #[test]
    fn what_was_not_chosen_gets_a_box_and_the_text_keeps_its_length() {
        for (text, expected) in [
            (
                "(tick one)\n○ It may train AI\non it.\n\n● It may print it.",
                Some("(tick one)\n☐ It may train AI\non it.\n\n● It may print it."),
            ),
            ("- ◯ Train AI.\n- ⦿ Print.", Some("- ☐ Train AI.\n- ⦿ Print.")),
            (
                "____ It may train AI.\n_X_ It may print it.",
                Some("[ ]  It may train AI.\n_X_ It may print it."),
            ),
            ("Check one:\n___ It may train AI.", Some("Check one:\n[ ] It may train AI.")),
        ] {
            let found = boxed(text);
            assert_eq!(found.as_deref(), expected, "{text}");
            assert_eq!(found.unwrap().len(), text.len());
        }
    }

    #[test]
    fn bullets_of_lists_and_blanks_to_fill_in_stay() {
        for text in [
            "The Client may:\n● print it\n○ train AI on it",
            "Tick one:\n● The Client may:\n○ train AI on it",
            "Select one of these:\n● print it\n  ○ train AI on it",
            "Tick one.\n\n○ One alone.\n\nA clause.\n\n● Another.",
            "○ Print it.\n○ Train AI on it.",
            "______ (the \"Client\") pays.\n___ Date",
            "___ The Client may train AI on it.",
        ] {
            assert_eq!(boxed(text), None, "{text}");
        }
    }
}
