//! List numbers as words processors and browsers write them: letters, Roman numerals, ordinals, number words.

/// `a`, `b`, ... `z`, `aa`, `bb`, as Word counts on (HTML's `aa`, `ab` differs only beyond 26). Empty for 0.
pub(super) fn letters(number: u32) -> String {
    if number == 0 {
        return String::new();
    }
    let letter = char::from(b'a' + ((number - 1) % 26) as u8);
    // Word itself stops at 780, thirty letters.
    let times = ((number - 1) / 26 + 1).min(30);
    std::iter::repeat_n(letter, times as usize).collect()
}

/// Lower-case Roman numeral; digits outside 1 to 3999, where there is none.
pub(super) fn roman(number: u32) -> String {
    const STEPS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if number == 0 || number > 3999 {
        return number.to_string();
    }
    let mut rest = number;
    let mut text = String::new();
    for (value, sign) in STEPS {
        while rest >= value {
            rest -= value;
            text.push_str(sign);
        }
    }
    text
}

/// `1st`, `2nd`, `3rd`, `11th`.
pub(super) fn ordinal(number: u32) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

const UNITS: [&str; 20] = [
    "Zero",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
    "Thirteen",
    "Fourteen",
    "Fifteen",
    "Sixteen",
    "Seventeen",
    "Eighteen",
    "Nineteen",
];
const TENS: [&str; 10] =
    ["", "", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"];

/// `One`, `Twenty-Two`; digits from 100 on.
pub(super) fn cardinal_words(number: u32) -> String {
    match number {
        0..=19 => UNITS[number as usize].to_owned(),
        20..=99 if number.is_multiple_of(10) => TENS[(number / 10) as usize].to_owned(),
        20..=99 => format!("{}-{}", TENS[(number / 10) as usize], UNITS[(number % 10) as usize]),
        _ => number.to_string(),
    }
}

/// `First`, `Twenty-Second`; `100th` from there on.
pub(super) fn ordinal_words(number: u32) -> String {
    const FIRSTS: [&str; 20] = [
        "Zeroth",
        "First",
        "Second",
        "Third",
        "Fourth",
        "Fifth",
        "Sixth",
        "Seventh",
        "Eighth",
        "Ninth",
        "Tenth",
        "Eleventh",
        "Twelfth",
        "Thirteenth",
        "Fourteenth",
        "Fifteenth",
        "Sixteenth",
        "Seventeenth",
        "Eighteenth",
        "Nineteenth",
    ];
    match number {
        0..=19 => FIRSTS[number as usize].to_owned(),
        20..=99 if number.is_multiple_of(10) => {
            format!("{}ieth", TENS[(number / 10) as usize].trim_end_matches('y'))
        }
        20..=99 => format!("{}-{}", TENS[(number / 10) as usize], FIRSTS[(number % 10) as usize]),
        _ => ordinal(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_as_word_does() {
        assert_eq!([1, 26, 27, 53].map(letters), ["a", "z", "aa", "aaa"]);
        assert_eq!([4, 9, 14, 1999].map(roman), ["iv", "ix", "xiv", "mcmxcix"]);
        assert_eq!([1, 2, 3, 11, 22, 113].map(ordinal), ["1st", "2nd", "3rd", "11th", "22nd", "113th"]);
        assert_eq!([7, 20, 42].map(cardinal_words), ["Seven", "Twenty", "Forty-Two"]);
        assert_eq!([3, 20, 32].map(ordinal_words), ["Third", "Twentieth", "Thirty-Second"]);
        assert_eq!(roman(0), "0");
        assert_eq!(letters(0), "");
    }
}
