//! Plain text that somebody answered to: the marks that mail programs put before every line of it are taken off.
//!
//! In: text. Out: the same without ">" before its lines, a blank line where what is quoted begins, ends or goes deeper; nothing where no
//! lines are quoted. Markdown has its own reader for such lines.

/// Fewest lines with a mark; a single ">" is a sign of something else.
const LEAST: usize = 2;

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
    use super::unquoted;

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
