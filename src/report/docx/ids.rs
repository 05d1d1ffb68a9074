//! Numbers for comments and tracked changes that no other in the file has.

use super::markup::Markup;

/// Numbers above this are left alone: programs that draw them at random use them.
const HIGHEST_COUNTED: i64 = 1_000_000_000;

/// Gives numbers in order.
pub(super) struct Ids {
    next: i64,
}

impl Ids {
    /// Numbers that none of the parts uses.
    pub(super) fn beside<'m>(parts: impl IntoIterator<Item = &'m Markup<'m>>) -> Self {
        let highest = parts.into_iter().flat_map(numbers).max().unwrap_or(0);
        Self { next: highest + 1 }
    }

    /// The next number.
    pub(super) fn fresh(&mut self) -> i64 {
        self.next += 1;
        self.next - 1
    }
}

fn numbers<'m>(markup: &'m Markup<'m>) -> impl Iterator<Item = i64> + 'm {
    let tagged = |at: &usize| markup.xml[markup.elements[*at].open.clone()].contains("id");
    (0..markup.elements.len())
        .filter(tagged)
        .filter_map(|at| markup.attribute(at, "id")?.trim().parse::<i64>().ok())
        .filter(|id| (0..HIGHEST_COUNTED).contains(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_begin_after_those_in_use() {
        let markup = Markup::parse("<a><b w:id='7'/><c id='x'/><d w:id='2147483646'/></a>").unwrap();
        let mut ids = Ids::beside([&markup]);
        assert_eq!([ids.fresh(), ids.fresh()], [8, 9]);
        assert_eq!(Ids::beside([]).fresh(), 1);
    }
}
