//! Lines that say what is agreed on and what is agreed, one below the other, as booking forms and term sheets have them:
//! "Copyright: assigned to Client" above "AI training: not permitted".
//!
//! In: the lines of a group without a blank one between. Out: which of them begin such a row. A line of that shape alone in running text
//! begins none.

use super::lines::is_cut;

/// Most words of what is agreed on.
const KEY_WORDS: usize = 5;
/// Longest key in bytes.
const KEY_BYTES: usize = 48;
/// Within how many lines the next row stands.
const NEAR: usize = 3;

/// Longest line, in bytes, that is plainly no line of running text.
const SHORT: usize = 60;

/// For each line whether it begins a row.
pub fn of(lines: &[&str]) -> Vec<bool> {
    let keyed: Vec<bool> = lines.iter().map(|line| key(line).is_some()).collect();
    let near = |at: usize| {
        let (first, last) = (at.saturating_sub(NEAR), (at + NEAR).min(lines.len() - 1));
        (first..=last).any(|other| other != at && keyed[other])
    };
    // Alone it is one below a short line that is complete: "Client may print it" above "Kill fee: none".
    let below = |at: usize| {
        let short = |line: &str| line.len() <= SHORT && !is_cut(line) && !line.ends_with(',');
        at > 0
            && short(lines[at - 1])
            && lines[at].len() <= SHORT
            && key(lines[at]).is_some_and(|key| key.split_whitespace().count() <= 3)
    };
    (0..lines.len()).map(|at| keyed[at] && (near(at) || below(at))).collect()
}

/// What a line is about, if it is of that shape: a few words and a colon, or words in capitals and a gap.
pub fn key(line: &str) -> Option<&str> {
    let line = unnumbered(line);
    let (key, agreed) = colon(line).or_else(|| gap(line))?;
    let bare = key.trim_matches(|c: char| matches!(c, '*' | '_' | ' '));
    let named = bare.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        && bare.contains(char::is_alphabetic)
        && bare.len() <= KEY_BYTES
        && bare.split_whitespace().count() <= KEY_WORDS
        && !bare.contains(['.', ';', '?', '!', ':', '"', '“', '[', '☐', '☑', '☒']);
    (named && agreed.contains(char::is_alphanumeric)).then_some(bare)
}

fn colon(line: &str) -> Option<(&str, &str)> {
    let (key, rest) = line.split_once(':')?;
    let rest = rest.trim_start_matches(['*', '_']);
    rest.starts_with(char::is_whitespace).then(|| (key, rest.trim()))
}

fn gap(line: &str) -> Option<(&str, &str)> {
    let at = line.find("  ").into_iter().chain(line.find('\t')).min()?;
    let (key, agreed) = (&line[..at], line[at..].trim());
    let capitals = key.contains(char::is_alphabetic) && !key.contains(char::is_lowercase) && key.len() > 1;
    // Columns of figures and of titles are no rows.
    (capitals && agreed.contains(char::is_lowercase) && !agreed.contains("  ")).then_some((key, agreed))
}

/// A line without the number in front of it.
fn unnumbered(line: &str) -> &str {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = &line[..line.len() - rest.len()];
    let closed = number.ends_with('.') || number.contains('.');
    if closed && number.starts_with(|c: char| c.is_ascii_digit()) && rest.starts_with(' ') {
        rest.trim_start()
    } else {
        line
    }
}

#[cfg(test)]
mod tests {
    use super::{key, of};

    #[test]
    fn lines_of_a_form_are_rows_and_a_lone_one_is_none() {
        assert_eq!(of(&["Client: Moor", "AI: may train on it", "Credit: none"]), [true; 3]);
        assert_eq!(of(&["**AI:** allowed", "3. Copyright: to the Client"]), [true; 2]);
        assert_eq!(
            of(&["The Client pays the fee and the", "Note: it is due at once, whatever", "happens."]),
            [false; 3]
        );
        assert_eq!(of(&["Client may train AI on it", "Kill fee: none"]), [false, true]);
        assert_eq!(of(&["Use: print, and all that goes", "with it", "Term: one year"]), [true, false, true]);
    }

    #[test]
    fn a_key_is_a_few_words_before_a_colon_or_capitals_before_a_gap() {
        for (line, expected) in [
            ("AI/TTS: Client may train it", Some("AI/TTS")),
            ("COPYRIGHT     Assigned to Client", Some("COPYRIGHT")),
            ("Copyright:\tAssigned", Some("Copyright")),
            ("5.2 Moral rights: waived", Some("Moral rights")),
            ("CLIENT     ARTIST", None),
            ("By:", None),
            ("at 10:30 in the morning", None),
            ("The Client shall, for as long as it pays: keep it", None),
            ("https://moor.example/terms", None),
        ] {
            assert_eq!(key(line), expected, "{line}");
        }
    }
}
