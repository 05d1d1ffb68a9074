//! TOML to the parts of a policy, with everything that is wrong with its shape: keys that are not known or not there, values of another
//! kind, placeholders that nothing fills.
//!
//! In: the text of a file. Out: [`Contents`] and problems by their places. What is wrong is left out or empty, so that the rest can be
//! looked at in the same pass. What values may be is left to [`super::check`].

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::located::{Name, Number};
use super::placeholders;
use super::rules::{
    Bands, ConflictRule, Contents, DirectionRule, ForbiddenRule, LabelRule, LackingRule, OffsetRule, Role,
    SilenceRule, Variant, Wanted,
};

/// A value with its place in the file.
type Value<'i> = Spanned<DeValue<'i>>;

/// Problems with the byte at which each stands.
pub(super) type Problems = Vec<(usize, String)>;

/// Reads the parts of a policy.
///
/// # Errors
/// What makes the text no TOML, alone.
pub(super) fn read(source: &str) -> Result<(Contents, Problems), (usize, String)> {
    let table = DeTable::parse(source)
        .map_err(|e| (e.span().map_or(0, |span| span.start), e.message().trim().replace('\n', " ")))?;
    let mut reader = Reader { source, problems: Vec::new() };
    let contents = reader.policy(table.get_ref());
    Ok((contents, reader.problems))
}

struct Reader<'s> {
    source: &'s str,
    problems: Problems,
}

/// A table, what people call it, and where it begins.
struct Table<'t, 'i> {
    entries: &'t DeTable<'i>,
    name: String,
    at: usize,
}

impl<'t, 'i> Table<'t, 'i> {
    fn get(&self, key: &str) -> Option<&'t Value<'i>> {
        self.entries.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }
}

impl Reader<'_> {
    fn wrong(&mut self, at: usize, reason: impl Into<String>) {
        self.problems.push((at, reason.into()));
    }

    fn policy(&mut self, entries: &DeTable<'_>) -> Contents {
        let root = Table { entries, name: "a policy".to_owned(), at: 0 };
        let keys = [
            "name",
            "side",
            "bands",
            "labels",
            "offsets",
            "silence",
            "conflict",
            "lacking",
            "missing",
            "forbidden",
        ];
        self.known(&root, &keys);
        let name = self.needed(&root, "name", Self::text);
        let side = self.needed(&root, "side", Self::side);
        let bands = self.needed(&root, "bands", |reader, key, value| {
            reader.table(key, value).map(|table| reader.bands(&table))
        });
        let labels = self.each(&root, "labels", Self::label);
        if root.get("labels").is_none() {
            self.wrong(0, "`labels` is missing: a policy says what each label weighs");
        }
        let optional =
            |reader: &mut Self, key: &str| root.get(key).and_then(|value| reader.table(key, value));
        let offsets = optional(self, "offsets").map(|table| self.offsets(&table));
        let silence = optional(self, "silence").map(|table| self.silence(&table));
        let conflict = optional(self, "conflict").map(|table| self.conflict(&table));
        Contents {
            name: name.unwrap_or_default(),
            side: side.unwrap_or(Role::Creator),
            bands: bands.unwrap_or_default(),
            labels,
            offsets,
            silence,
            conflict,
            lacking: self.each(&root, "lacking", Self::lacking),
            missing: self.each(&root, "missing", Self::missing),
            forbidden: self.each(&root, "forbidden", Self::forbidden),
        }
    }

    fn bands(&mut self, table: &Table<'_, '_>) -> Bands {
        self.known(table, &["medium", "high", "critical"]);
        let mut band = |key| self.needed(table, key, Self::number).unwrap_or_default();
        Bands { medium: band("medium"), high: band("high"), critical: band("critical") }
    }

    fn label(&mut self, name: &str, value: &Value<'_>) -> Option<LabelRule> {
        let table = self.table(name, value)?;
        self.known(&table, &["name", "points", "why", "ask", "clause", "variants", "directions"]);
        Some(LabelRule {
            name: self.needed(&table, "name", Self::text).unwrap_or_default(),
            points: self.needed(&table, "points", Self::number).unwrap_or_default(),
            why: self.needed(&table, "why", Self::message).unwrap_or_default(),
            ask: self.needed(&table, "ask", Self::message).unwrap_or_default(),
            clause: self.wanted(&table, "clause", Self::message).unwrap_or_default(),
            variants: self.wanted(&table, "variants", Self::variants).unwrap_or_default(),
            directions: self.each(&table, "directions", Self::direction),
        })
    }

    fn variants(&mut self, key: &str, value: &Value<'_>) -> Option<Vec<Variant>> {
        let DeValue::Array(list) = value.get_ref() else { return self.kind(key, value, "a list of tables") };
        let variants = list.iter().filter_map(|value| {
            let table = self.table(key, value)?;
            self.known(&table, &["any", "why", "ask"]);
            Some(Variant {
                any: self.needed(&table, "any", Self::names).unwrap_or_default(),
                why: self.needed(&table, "why", Self::message).unwrap_or_default(),
                ask: self.needed(&table, "ask", Self::message).unwrap_or_default(),
            })
        });
        Some(variants.collect())
    }

    fn direction(&mut self, name: &str, value: &Value<'_>) -> Option<DirectionRule> {
        let table = self.table(name, value)?;
        self.known(&table, &["points", "why", "ask", "clause"]);
        Some(DirectionRule {
            points: self.needed(&table, "points", Self::number).unwrap_or_default(),
            why: self.needed(&table, "why", Self::message).unwrap_or_default(),
            ask: self.needed(&table, "ask", Self::message).unwrap_or_default(),
            clause: self.wanted(&table, "clause", Self::message).unwrap_or_default(),
        })
    }

    fn offsets(&mut self, table: &Table<'_, '_>) -> OffsetRule {
        self.known(table, &["most"]);
        OffsetRule { most: self.needed(table, "most", Self::number).unwrap_or_default() }
    }

    fn silence(&mut self, table: &Table<'_, '_>) -> SilenceRule {
        self.known(table, &["points", "rights", "answer", "why", "doubt", "beside"]);
        SilenceRule {
            points: self.needed(table, "points", Self::number).unwrap_or_default(),
            rights: self.needed(table, "rights", Self::names).unwrap_or_default(),
            answer: self.needed(table, "answer", Self::one_name).unwrap_or_default(),
            why: self.needed(table, "why", Self::message).unwrap_or_default(),
            doubt: self.wanted(table, "doubt", Self::message).unwrap_or_default(),
            beside: self.wanted(table, "beside", Self::message).unwrap_or_default(),
        }
    }

    fn conflict(&mut self, table: &Table<'_, '_>) -> ConflictRule {
        self.known(table, &["grant", "ban", "why", "allowed_first"]);
        ConflictRule {
            grant: self.needed(table, "grant", Self::one_name).unwrap_or_default(),
            ban: self.needed(table, "ban", Self::one_name).unwrap_or_default(),
            why: self.needed(table, "why", Self::message).unwrap_or_default(),
            allowed_first: self.wanted(table, "allowed_first", Self::message).unwrap_or_default(),
        }
    }

    fn lacking(&mut self, name: &str, value: &Value<'_>) -> Option<LackingRule> {
        let table = self.table(name, value)?;
        self.known(&table, &["points", "any", "why"]);
        Some(LackingRule {
            points: self.needed(&table, "points", Self::number).unwrap_or_default(),
            any: self.needed(&table, "any", Self::names).unwrap_or_default(),
            why: self.needed(&table, "why", Self::message).unwrap_or_default(),
        })
    }

    fn missing(&mut self, name: &str, value: &Value<'_>) -> Option<Wanted> {
        if matches!(value.get_ref(), DeValue::String(_)) {
            let phrase = self.message(name, value)?;
            return Some(Wanted { phrase, ..Wanted::default() });
        }
        let DeValue::Table(_) = value.get_ref() else {
            return self.kind(name, value, "a phrase, or a table with `phrase`, `clause` and `points`");
        };
        let table = self.table(name, value)?;
        self.known(&table, &["phrase", "clause", "points"]);
        Some(Wanted {
            phrase: self.needed(&table, "phrase", Self::message).unwrap_or_default(),
            clause: self.wanted(&table, "clause", Self::message).unwrap_or_default(),
            points: self.wanted(&table, "points", Self::number).unwrap_or_default(),
        })
    }

    fn forbidden(&mut self, name: &str, value: &Value<'_>) -> Option<ForbiddenRule> {
        let table = self.table(name, value)?;
        self.known(&table, &["any", "phrases", "points", "why", "ask"]);
        Some(ForbiddenRule {
            any: self.wanted(&table, "any", Self::names).unwrap_or_default(),
            phrases: self.wanted(&table, "phrases", Self::names).unwrap_or_default(),
            points: self.needed(&table, "points", Self::number).unwrap_or_default(),
            why: self.needed(&table, "why", Self::message).unwrap_or_default(),
            ask: self.wanted(&table, "ask", Self::message).unwrap_or_default(),
        })
    }
}

/// Values by their kind; one of another kind is a problem and nothing.
impl Reader<'_> {
    fn kind<T>(&mut self, key: &str, value: &Value<'_>, expected: &str) -> Option<T> {
        let found = value.get_ref().type_str();
        let article = if found.starts_with(['a', 'i', 'o']) { "an" } else { "a" };
        self.wrong(value.span().start, format!("`{key}` is {article} {found}: expected {expected}"));
        None
    }

    fn table<'t, 'i>(&mut self, key: &str, value: &'t Value<'i>) -> Option<Table<'t, 'i>> {
        match value.get_ref() {
            DeValue::Table(entries) => {
                let name = format!("`{key}`");
                Some(Table { entries, name, at: value.span().start })
            }
            _ => self.kind(key, value, "a table"),
        }
    }

    fn text(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.clone().into_owned()),
            _ => self.kind(key, value, "a text in quotes"),
        }
    }

    /// A text in which names are filled in.
    fn message(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = self.text(key, value)?;
        let Range { start, end } = value.span();
        let raw = self.source.get(start..end).unwrap_or_default();
        for (offset, reason) in placeholders::problems(raw) {
            self.wrong(start + offset, format!("`{key}`: {reason}"));
        }
        Some(text)
    }

    fn side(&mut self, key: &str, value: &Value<'_>) -> Option<Role> {
        match self.text(key, value)?.as_str() {
            "creator" => Some(Role::Creator),
            "client" => Some(Role::Client),
            other => {
                let reason = format!("`side` is \"{other}\": expected \"creator\" or \"client\"");
                self.wrong(value.span().start, reason);
                None
            }
        }
    }

    fn number(&mut self, key: &str, value: &Value<'_>) -> Option<Number> {
        let number = match value.get_ref() {
            DeValue::Integer(n) => i64::from_str_radix(n.as_str(), n.radix()).ok().map(|n| n as f64),
            DeValue::Float(n) => n.as_str().parse().ok(),
            _ => return self.kind(key, value, "a number"),
        };
        match number {
            Some(value_of) => Some(Number { value: value_of, at: value.span().start }),
            None => self.kind(key, value, "a number that is not so large"),
        }
    }

    fn one_name(&mut self, key: &str, value: &Value<'_>) -> Option<Name> {
        let text = self.text(key, value)?;
        Some(Name { text, at: value.span().start })
    }

    fn names(&mut self, key: &str, value: &Value<'_>) -> Option<Vec<Name>> {
        match value.get_ref() {
            DeValue::Array(list) => {
                if list.is_empty() {
                    self.wrong(value.span().start, format!("`{key}` is empty: name at least one"));
                }
                Some(list.iter().filter_map(|value| self.one_name(key, value)).collect())
            }
            _ => self.kind(key, value, "a list of texts in quotes"),
        }
    }

    /// The value of a key that may be left out.
    fn wanted<T>(
        &mut self,
        table: &Table<'_, '_>,
        key: &str,
        read: impl FnOnce(&mut Self, &str, &Value<'_>) -> Option<T>,
    ) -> Option<T> {
        table.get(key).and_then(|value| read(self, key, value))
    }

    /// The value of a key that must be there.
    fn needed<T>(
        &mut self,
        table: &Table<'_, '_>,
        key: &str,
        read: impl FnOnce(&mut Self, &str, &Value<'_>) -> Option<T>,
    ) -> Option<T> {
        if table.get(key).is_none() {
            self.wrong(table.at, format!("`{key}` is missing in {}", table.name));
        }
        self.wanted(table, key, read)
    }

    /// The entries of a table of tables, by name.
    fn each<T>(
        &mut self,
        table: &Table<'_, '_>,
        key: &str,
        mut read: impl FnMut(&mut Self, &str, &Value<'_>) -> Option<T>,
    ) -> BTreeMap<Name, T> {
        let Some(entries) = table.get(key).and_then(|value| self.table(key, value)) else {
            return BTreeMap::new();
        };
        let mut found = BTreeMap::new();
        for (name, value) in entries.entries {
            if let Some(rule) = read(self, name.get_ref(), value) {
                found.insert(Name { text: name.get_ref().clone().into_owned(), at: name.span().start }, rule);
            }
        }
        found
    }

    /// Tells of every key of `table` that is none of `keys`.
    fn known(&mut self, table: &Table<'_, '_>, keys: &[&str]) {
        for name in table.entries.keys() {
            if !keys.contains(&name.get_ref().as_ref()) {
                let known = keys.join(", ");
                let reason = format!("`{}` is no key of {}; known are {known}", name.get_ref(), table.name);
                self.wrong(name.span().start, reason);
            }
        }
    }
}
