use super::*;

fn corpus(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "words").unwrap();
    }
    folder
}

fn listed(source: &Source, root: &Path) -> Vec<(String, String)> {
    let shown =
        |entry: Entry| (entry.path.strip_prefix(root).unwrap().to_string_lossy().into_owned(), entry.group);
    source.entries().unwrap().map(|entry| shown(entry.unwrap())).collect()
}

#[test]
fn a_folder_gives_its_files_by_name_and_the_folders_below_it_are_groups() {
    let folder = corpus(&["b/2.txt", "b/deep/1.txt", "a.txt", ".hidden/x.txt", "b/.x"]);
    let source =
        Source::new(vec![Origin::named(folder.path())], &Choice::default(), Path::new("no-results")).unwrap();
    let own = folder.path().file_name().unwrap().to_string_lossy().into_owned();
    let expected = [("a.txt", own.as_str()), ("b/2.txt", "b"), ("b/deep/1.txt", "b")];
    assert_eq!(listed(&source, folder.path()), expected.map(|(p, g)| (p.to_owned(), g.to_owned())));
    assert_eq!(source.count, 3);
}

#[test]
fn a_pattern_gives_files_and_one_without_any_is_an_error() {
    let folder = corpus(&["x/1.txt", "x/2.md", "y/3.txt"]);
    let pattern = folder.path().join("**/*.txt");
    let source =
        Source::new(vec![Origin::named(&pattern)], &Choice::default(), Path::new("no-results")).unwrap();
    let expected = [("x/1.txt", "x"), ("y/3.txt", "y")];
    assert_eq!(listed(&source, folder.path()), expected.map(|(p, g)| (p.to_owned(), g.to_owned())));
    let none = folder.path().join("*.docx");
    assert!(Source::new(vec![Origin::named(&none)], &Choice::default(), Path::new("no-results")).is_err());
}

#[test]
fn results_are_left_out_however_their_folder_is_named() {
    let folder = corpus(&["a.txt", "out/clauses.parquet", "outside.txt"]);
    let out = folder.path().join("b/../out");
    let source = Source::new(vec![Origin::named(folder.path())], &Choice::default(), &out).unwrap();
    let paths: Vec<String> = listed(&source, folder.path()).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["a.txt", "outside.txt"]);
}

#[test]
fn a_contract_that_is_named_twice_is_given_once() {
    let folder = corpus(&["a.txt", "b/1.txt", "b/2.txt"]);
    let origins = vec![
        Origin::named(folder.path()),
        Origin::named(&folder.path().join("b/../b")),
        Origin::named(&folder.path().join("a.txt")),
    ];
    let source = Source::new(origins, &Choice::default(), Path::new("no-results")).unwrap();
    let paths: Vec<String> = listed(&source, folder.path()).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["a.txt", "b/1.txt", "b/2.txt"]);
    assert_eq!((source.count, source.repeated), (3, 3));
}

#[test]
fn another_corpus_or_choice_has_another_fingerprint() {
    let folder = corpus(&["a.txt", "b.txt", "c.txt"]);
    let of = |choice: Choice| {
        Source::new(vec![Origin::named(folder.path())], &choice, Path::new("no-results")).unwrap().fingerprint
    };
    let whole = of(Choice::default());
    assert_eq!(whole, of(Choice::default()));
    assert_ne!(whole, of(Choice { limit: Some(2), ..Choice::default() }));
    let sample = |seed| of(Choice { sample: Some((2, seed)), limit: None });
    assert_ne!(sample(1), sample(2));
    std::fs::write(folder.path().join("d.txt"), "words").unwrap();
    assert_ne!(whole, of(Choice::default()));
}

#[test]
fn a_sample_is_the_same_for_a_seed_and_keeps_the_order() {
    let names: Vec<String> = (0..40).map(|i| format!("{i:02}.txt")).collect();
    let folder = corpus(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let draw = |seed, limit| {
        let choice = Choice { sample: Some((8, seed)), limit };
        let source =
            Source::new(vec![Origin::named(folder.path())], &choice, Path::new("no-results")).unwrap();
        assert_eq!(source.count as usize, listed(&source, folder.path()).len());
        listed(&source, folder.path())
    };
    let drawn = draw(1, None);
    assert_eq!(drawn.len(), 8);
    assert!(drawn.is_sorted());
    assert_eq!(drawn, draw(1, None));
    assert_ne!(drawn, draw(2, None));
    assert_eq!(drawn[..3], draw(1, Some(3)));
}
