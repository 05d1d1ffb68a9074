//! Distillation: clauses without labels, and what trained bundles say of them in the mean.
//!
//! In: clauses as JSON lines and one or more bundles. Out: a probability a label for each clause, to be learned like the labels
//! of people (after Hinton et al., arXiv:1503.02531). The mean of several models is better than any of them, and what it says of
//! clauses like those to be read costs no annotator. Training on it is left to [`super::fit`].

use std::io::BufRead;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::data::{NOT_UTF_8, words};
use crate::classify::{Classifier, Clause};
use crate::error::{Error, Result};
use crate::model::seen::{SeenClauses, joined};
use crate::model::{BundleFiles, Runtime, Source};

/// Clauses with the probabilities that their teachers give them.
#[derive(Debug, Clone)]
pub struct Taught {
    /// The clauses.
    pub clauses: Vec<Unlabelled>,
    /// Probability a label, 0 to 1, `[clauses][labels]`.
    pub probabilities: Vec<Vec<f32>>,
    /// Names of the teachers, without the folders they lie in.
    pub teachers: Vec<String>,
    /// SHA-256 over the files in order and the teachers' own, lower-case hex.
    pub sha256: String,
    /// The clauses that the teachers were trained on, as far as they tell.
    pub seen: Vec<SeenClauses>,
}

/// A clause as `classify` and `train` read it; labels that it may have are left.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Unlabelled {
    /// The text a list item hangs on, or empty.
    #[serde(default)]
    pub lead: String,
    /// The sentence or list item.
    pub text: String,
}

/// Probabilities nearer to 0 or 1 than this count as this, so that no teacher outvotes the others.
const LEAST: f32 = 1e-5;

impl Unlabelled {
    /// Lead-in and text in lower case with single spaces, as [`super::data::Clause::words`] has them.
    #[must_use]
    pub fn words(&self) -> String {
        words(&self.lead, &self.text)
    }

    /// The clauses of JSON lines, whatever labels they have or lack.
    ///
    /// # Errors
    /// A file that cannot be read, its first bad line, none at all.
    pub fn read(path: &Path) -> Result<Vec<Self>> {
        let content = std::fs::read(path).map_err(Error::read(path))?;
        let mut clauses = Vec::new();
        read_lines(&content, path, &mut clauses)?;
        Ok(clauses)
    }
}

impl Taught {
    /// What `teachers` say of the clauses of `paths` for `labels`, each clause once: the mean of their log-odds.
    ///
    /// # Errors
    /// Files and bundles that cannot be read, bad lines, a teacher that does not know one of `labels`.
    pub fn by(teachers: &[Source], paths: &[PathBuf], labels: &[String], runtime: &Runtime) -> Result<Self> {
        let mut hash = Sha256::new();
        let mut clauses = Vec::new();
        for path in paths {
            let content = std::fs::read(path).map_err(Error::read(path))?;
            hash.update(&content);
            read_lines(&content, path, &mut clauses)?;
        }
        let mut seen = std::collections::HashSet::new();
        clauses.retain(|c| seen.insert((c.lead.clone(), c.text.clone())));
        let questions: Vec<Clause<'_>> =
            clauses.iter().map(|c| Clause { lead: &c.lead, text: &c.text }).collect();
        let mut odds = vec![vec![0f32; labels.len()]; clauses.len()];
        let (mut names, mut known) = (Vec::new(), Vec::new());
        for teacher in teachers {
            let files = BundleFiles::read(teacher)?;
            let classifier = Classifier::from_files(&files, runtime)?;
            hash.update(classifier.sha256());
            names.push(super::start::folder_name(&files.name));
            known = joined(known, files.manifest()?.training.seen);
            let place = |label: &String| {
                classifier.labels().iter().position(|known| known == label).ok_or_else(|| {
                    Error::model(&files.name, format!("does not know `{label}`, so it cannot teach it"))
                })
            };
            let places: Vec<usize> = labels.iter().map(place).collect::<Result<_>>()?;
            for (odds, scores) in odds.iter_mut().zip(classifier.classify(&questions)?) {
                odds.iter_mut().zip(&places).for_each(|(odds, &at)| *odds += log_odds(scores[at]));
            }
        }
        let mean = |odds: f32| 1.0 / (1.0 + (-odds / teachers.len() as f32).exp());
        odds.iter_mut().flatten().for_each(|odds| *odds = mean(*odds));
        let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { clauses, probabilities: odds, teachers: names, sha256, seen: known })
    }
}

fn log_odds(p: f32) -> f32 {
    let p = p.clamp(LEAST, 1.0 - LEAST);
    (p / (1.0 - p)).ln()
}

fn read_lines(content: &[u8], path: &Path, clauses: &mut Vec<Unlabelled>) -> Result<()> {
    let content = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content);
    for (number, line) in content.lines().enumerate() {
        let fail = |reason: String| Error::Data { path: path.to_owned(), line: number + 1, reason };
        let line = line.map_err(|_| fail(NOT_UTF_8.to_owned()))?;
        if line.trim().is_empty() {
            continue;
        }
        let clause: Unlabelled = serde_json::from_str(&line).map_err(|e| {
            let reason = e.to_string();
            let reason = reason.split(" at line ").next().unwrap_or_default();
            fail(format!("is no clause: {reason} (column {})", e.column()))
        })?;
        if clause.text.trim().is_empty() {
            return Err(fail("`text` is empty".to_owned()));
        }
        clauses.push(clause);
    }
    if clauses.is_empty() {
        return Err(Error::document(path, "holds no clauses: expected one JSON object a line"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "{\"text\": \"The Artist assigns all rights to the Client.\", \"labels\": null}\n\n\
                         {\"lead\": \"The Client shall not:\", \"text\": \"train a model on the Work;\"}\n\
                         {\"text\": \"The Artist assigns all rights to the Client.\"}\n";

    fn taught(content: &str, teachers: usize, labels: &[&str]) -> Result<Taught> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        let labels: Vec<String> = labels.iter().map(|&l| l.to_owned()).collect();
        Taught::by(&vec![Source::BuiltIn; teachers], &[file.path().to_owned()], &labels, &Runtime::CPU)
    }

    #[test]
    fn a_teacher_says_of_each_clause_once_what_it_says_in_classify() {
        let one = taught(LINES, 1, &["no_ai", "ip_assignment"]).unwrap();
        assert_eq!(one.clauses.len(), 2);
        let classifier = Classifier::load(&Source::BuiltIn, &Runtime::CPU).unwrap();
        let clauses: Vec<Clause<'_>> =
            one.clauses.iter().map(|c| Clause { lead: &c.lead, text: &c.text }).collect();
        let at = |label: &str| classifier.labels().iter().position(|l| l == label).unwrap();
        for (said, scores) in one.probabilities.iter().zip(classifier.classify(&clauses).unwrap()) {
            assert!((said[0] - scores[at("no_ai")]).abs() < 1e-4);
            assert!((said[1] - scores[at("ip_assignment")]).abs() < 1e-4);
        }
        assert!(one.probabilities[0][1] > 0.5 && one.probabilities[1][0] > 0.5, "{:?}", one.probabilities);
        // The mean of a model and itself is what it says.
        let two = taught(LINES, 2, &["no_ai", "ip_assignment"]).unwrap();
        assert!((two.probabilities[0][1] - one.probabilities[0][1]).abs() < 1e-5);
        assert_ne!(two.sha256, one.sha256);
    }

    #[test]
    fn a_label_that_the_teacher_does_not_know_and_a_bad_line_are_named() {
        let error = taught(LINES, 1, &["late_fee"]).unwrap_err().to_string();
        assert!(error.contains("does not know `late_fee`"), "{error}");
        let error = taught("{\"text\": \"a\"}\n{\"words\": 1}\n", 1, &["no_ai"]).unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("`text`"), "{error}");
    }
}
