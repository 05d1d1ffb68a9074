//! Tells page numbers from text.

/// Whether a line is nothing but a page number: `7`, `- 7 -`, `Page 7`, `Page 7 of 12`, `7 / 12`, `iv`, `A-3`,
/// also with the number itself missing, as unfilled fields leave it.
pub(crate) fn is_page_number(line: &str) -> bool {
    let lower = line.to_lowercase();
    let core = lower.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '-' | '–' | '—' | '[' | ']' | '|' | '.' | '~' | '•')
    });
    let said = ["page", "pg.", "pg", "p."].iter().find_map(|word| core.strip_prefix(word));
    let numbers: Vec<&str> = said
        .unwrap_or(core)
        .split(|c: char| c.is_whitespace() || c == '/')
        .filter(|word| !word.is_empty() && *word != "of" && *word != "|")
        .collect();
    let all_numbers = numbers.iter().all(|word| is_number(word, said.is_some()));
    let count = numbers.len();
    all_numbers
        && if said.is_some() {
            count <= 2
        } else {
            count == 1 || (count == 2 && (core.contains(" of ") || core.contains('/')))
        }
}

/// Whether a line is nothing but the number of a document, with that of the page or its version: `BW-2025-014 1`, `BW/2025/014 v2`.
pub(crate) fn is_reference(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let digits = |word: &str| word.bytes().filter(u8::is_ascii_digit).count();
    let [first, rest @ ..] = &words[..] else { return false };
    rest.len() <= 2
        && first.contains(['-', '/'])
        && first.starts_with(|c: char| c.is_ascii_uppercase())
        && digits(first) >= 4
        && first
            .bytes()
            .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase() || matches!(b, b'-' | b'/' | b'.'))
        && rest.iter().all(|word| word.len() <= 5 && digits(word) > 0)
}

fn is_number(word: &str, said: bool) -> bool {
    let digits = word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit());
    let roman = word.len() <= 6 && word.bytes().all(|b| matches!(b, b'i' | b'v' | b'x' | b'l'));
    let annexed = || {
        let (letter, number) = word.split_once('-').unwrap_or_default();
        letter.len() == 1
            && !number.is_empty()
            && number.len() <= 3
            && number.bytes().all(|b| b.is_ascii_digit())
    };
    digits || roman || annexed() || (said && word.len() <= 5 && word.ends_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_page_numbers() {
        for line in [
            "7",
            "- 12 -",
            "Page 3",
            "page 3 of 12",
            "3/12",
            "3 of 12",
            "iv",
            "A-3",
            "Page of",
            "[ 4 ]",
            "P. 9",
            "Page 1 | 4",
        ] {
            assert!(is_page_number(line), "{line}");
        }
    }

    #[test]
    fn leaves_text_alone() {
        for line in [
            "1. Grant",
            "12,000",
            "Section 7",
            "a",
            "2024-05-01",
            "5 12",
            "",
            "Page layout",
            "Exhibit A",
            "$7",
            "7%",
        ] {
            assert!(!is_page_number(line), "{line}");
        }
    }

    #[test]
    fn knows_the_numbers_of_documents() {
        for line in ["BW-2025-014 1", "BW/2025/014-02", "INV-2031-77 v2"] {
            assert!(is_reference(line), "{line}");
        }
        for line in ["Fee-2025", "CUA-A-B", "EUR 500", "1.2 Fees", "Section 4-2025 applies"] {
            assert!(!is_reference(line), "{line}");
        }
    }
}
