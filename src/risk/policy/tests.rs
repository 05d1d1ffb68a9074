//! Policies that are sound, and what is told of those that are not.

use super::*;

fn wrong(find: &str, put: &str) -> String {
    let source = include_str!("../../../data/policy/creator.toml");
    assert!(source.contains(find), "{find}");
    let changed = source.replacen(find, put, 1);
    Policy::parse(&changed, Path::new("mine.toml")).expect_err("it is wrong").to_string()
}

#[test]
fn the_built_in_policies_are_sound() {
    for side in [Role::Creator, Role::Client] {
        assert_eq!(Policy::built_in(side).side(), side);
    }
}

#[test]
fn ai_training_weighs_most_for_the_creator() {
    let policy = Policy::built_in(Role::Creator);
    let most = policy.rules.values().map(LabelRule::points).fold(0.0, f64::max);
    assert_eq!(policy.rule("ai_training").map(LabelRule::points), Some(most));
}

#[test]
fn wrong_numbers_are_told_with_line_and_column() {
    let said = wrong("points = 32", "points = nan");
    assert!(
        said.contains("`mine.toml`, line ") && said.contains("column 10") && said.contains("NaN"),
        "{said}"
    );
    assert!(wrong("points = 32", "points = 320").contains("from -100 to 100"));
    assert!(wrong("points = 32", "points = \"many\"").contains("line"));
    assert!(wrong("high = 40", "high = 10").contains("band `high` starts at 10"));
}

#[test]
fn unknown_keys_labels_and_broken_toml_are_told() {
    let said = errors(&Policy::built_in(Role::Creator).source().replacen("points = 32", "pionts = 32", 1));
    assert!(said[0].contains("`points` is missing in `ai_training`"), "{said:?}");
    assert!(said[1].contains("`pionts` is no key of `ai_training`; known are name, points"), "{said:?}");
    assert!(wrong("\"unrestricted_use\", ", "\"any_use\", ").contains("`any_use`"));
    assert!(wrong("[bands]", "[bands").contains("line 9"));
    let policy = Policy::built_in(Role::Creator);
    let said = policy.check_labels(&["other".to_owned()]).expect_err("unknown").to_string();
    assert!(said.contains("line") && said.contains("unknown to the model"), "{said}");
}

/// Every error as `line:column reason`.
fn errors(source: &str) -> Vec<String> {
    let errors = Policy::parse_all(source, Path::new("mine.toml"), None).expect_err("it is wrong");
    errors.into_iter().map(|e| located(&e)).collect()
}

fn located(error: &Error) -> String {
    match error {
        Error::Policy { line, column, reason, .. } => format!("{line}:{column} {reason}"),
        other => panic!("{other}"),
    }
}

/// The smallest sound policy with some lines after it, which begin at line 13.
fn policy(lines: &str) -> String {
    let directions = r#"directions = { creator_indemnifies = { points = 9, why = "w", ask = "a" }, recipient_indemnifies = { points = -5, why = "w", ask = "a" } }"#;
    format!(
        r#"name = "mine"
side = "creator"
[bands]
medium = 10
high = 20
critical = 30
[labels]
risk = {{ name = "Risk", points = 30, why = "w", ask = "a" }}
guard = {{ name = "Guard", points = -9, why = "w", ask = "" }}
indemnification = {{ name = "I", points = 0, why = "w", ask = "a", {directions} }}


{lines}"#
    )
}

#[track_caller]
fn told(lines: &str, expected: &[&str]) {
    let errors = errors(&policy(lines));
    assert_eq!(errors.len(), expected.len(), "{errors:#?}");
    for (error, expected) in errors.iter().zip(expected) {
        assert!(error.starts_with(expected), "{error:?} begins with {expected:?}");
    }
}

#[test]
fn the_smallest_policy_is_sound() {
    Policy::parse(&policy(""), Path::new("mine.toml")).unwrap();
}

#[test]
fn every_error_is_told_with_its_line_and_column() {
    told(
        "[silence]\npoints = 500\nrights = [\"risk\", \"rsik\"]\nanswer = \"none\"\nwhy = \"w {Recipent}\"\nmore = 1",
        &[
            "14:10 points are 500: expected a number from 0 to 100",
            "15:19 `rsik` has no [labels.rsik] in this policy",
            "16:10 `none` has no [labels.none] in this policy",
            "17:10 `why`: `{Recipent}` is filled in by nothing",
            "18:1 `more` is no key of `silence`; known are points, rights, answer, why, doubt",
        ],
    );
}

#[test]
fn keys_that_are_missing_are_told_at_their_table() {
    told(
        "[conflict]\ngrant = \"risk\"\n\n[lacking.rights]\nany = [\"risk\"]\npoints = 3",
        &[
            "13:1 `ban` is missing in `conflict`",
            "13:1 `why` is missing in `conflict`",
            "16:1 `why` is missing in `rights`",
        ],
    );
    let errors = errors("side = \"none\"");
    assert!(errors.iter().any(|e| e.contains("`name` is missing in a policy")), "{errors:#?}");
    assert!(errors.iter().any(|e| e.starts_with("1:8 `side` is \"none\"")), "{errors:#?}");
    assert!(errors.iter().any(|e| e.contains("`bands` is missing")), "{errors:#?}");
    assert!(errors.iter().any(|e| e.contains("`labels` is missing")), "{errors:#?}");
}

#[test]
fn values_of_another_kind_are_told() {
    told(
        "[silence]\npoints = \"many\"\nrights = \"risk\"\nanswer = [1]\nwhy = 3",
        &[
            "14:10 `points` is a string: expected a number",
            "15:10 `rights` is a string: expected a list of texts in quotes",
            "16:10 `answer` is an array: expected a text in quotes",
            "17:7 `why` is an integer: expected a text in quotes",
        ],
    );
}

#[test]
fn toml_that_cannot_be_read_is_one_error() {
    told("[silence\npoints = 500", &["13:9 "]);
}

#[test]
fn what_must_be_there_may_carry_points_if_it_is_no_risk() {
    told(
        "[missing]\nrisk = { phrase = \"p\", points = 5 }\nguard = { phrase = \"p\", points = -5 }\ncreator_indemnity = { phrase = \"p\", points = 5 }\nnobody = \"p\"",
        &[
            "14:1 `risk` is a risk in this policy",
            "15:34 points are -5: expected a number from 0 to 100",
            "16:1 `creator_indemnity` is a risk in this policy",
            "17:1 `nobody` has no [labels.nobody] in this policy",
        ],
    );
    let fine = policy(
        "[missing]\nguard = { phrase = \"p\", points = 5 }\nrisk = \"p\"\nrecipient_indemnity = { phrase = \"p\", points = 5 }",
    );
    Policy::parse(&fine, Path::new("mine.toml")).unwrap();
}

#[test]
fn what_must_not_be_there_is_no_protection_and_has_words() {
    told(
        "[forbidden.a]\nany = [\"guard\", \"risk\"]\npoints = 5\nwhy = \"w\"\n[forbidden.b]\npoints = 5\nwhy = \"w\"\n\
         [forbidden.\"c d\"]\nphrases = [\"...\", \"sold\"]\npoints = 5\nwhy = \"w\"\n[forbidden.e]\nany = []\npoints = 1\nwhy = \"w\"",
        &[
            "14:8 `guard` is a protection in this policy",
            "17:12 `b` forbids nothing",
            "20:12 the rule's name `c d` may have",
            "21:12 the phrase \"...\" has no words",
            "24:12 `e` forbids nothing",
            "25:7 `any` is empty",
        ],
    );
    let fine = policy("[forbidden.a]\nany = [\"creator_indemnity\"]\npoints = 5\nwhy = \"w\"");
    Policy::parse(&fine, Path::new("mine.toml")).unwrap();
}

#[test]
fn of_several_errors_scan_tells_the_first_and_how_many_more_there_are() {
    let wrong = policy("[silence]\npoints = 500\nrights = [\"rsik\"]\nanswer = \"guard\"\nwhy = \"w\"");
    let said = Policy::parse(&wrong, Path::new("mine.toml")).unwrap_err().to_string();
    assert!(
        said.contains("line 14, column 10") && said.contains("(and 1 more: `termscore policy check`"),
        "{said}"
    );
}

#[test]
fn what_can_never_matter_is_a_warning() {
    let labels = ["risk", "guard", "indemnification", "other"].map(str::to_owned);
    let source = policy(
        "[missing]\nguard = \"p\"\n[conflict]\ngrant = \"risk\"\nban = \"risk\"\nwhy = \"w\"\n[forbidden.x]\n\
         phrases = [\"sold\"]\npoints = 0\nwhy = \"w\"\n[lacking.y]\nany = [\"risk\"]\npoints = 1\nwhy = \"w\"",
    )
    .replace("critical = 30", "critical = 90");
    let policy = Policy::parse(&source, Path::new("mine.toml")).unwrap();
    let warnings: Vec<String> = policy.warnings(&labels).iter().map(located).collect();
    let expected = [
        "0:0 labels of the model that are not weighed here: other",
        "6:12 band `critical` starts at 90, and all rules together give at most 44 points",
        "14:1 [missing] `guard` has no `clause`",
        "17:7 [conflict] takes nothing back",
        "21:10 [forbidden.x] has 0 points",
        "24:8 `risk` is a risk and answers [lacking.y]",
    ];
    assert_eq!(warnings.len(), expected.len(), "{warnings:#?}");
    for (warning, expected) in warnings.iter().zip(expected) {
        assert!(warning.starts_with(expected), "{warning:?} begins with {expected:?}");
    }
}

#[test]
fn words_that_never_fit_and_points_that_never_count_are_warnings() {
    let every = ["creator_indemnifies", "recipient_indemnifies", "mutual", "unknown"]
        .map(|name| format!("{name} = {{ points = 1, why = \"w\", ask = \"a\" }}"))
        .join(", ");
    let source = format!(
        "name = \"m\"\nside = \"client\"\nbands = {{ medium = 1, high = 2, critical = 3 }}\n[labels.indemnification]\n\
         name = \"I\"\npoints = 7\nwhy = \"w\"\nask = \"a\"\nvariants = [{{ any = [\"Opt out\", \"fine\"], why = \"w\", ask = \"a\" }}]\n\
         directions = {{ {every} }}\n"
    );
    let policy = Policy::parse(&source, Path::new("mine.toml")).unwrap();
    let labels = ["indemnification".to_owned()];
    let warnings: Vec<String> = policy.warnings(&labels).iter().map(located).collect();
    assert_eq!(warnings.len(), 4, "{warnings:#?}");
    assert!(warnings[0].starts_with("3:30 band `high`") && warnings[1].starts_with("3:44 band `critical`"));
    assert!(warnings[2].starts_with("6:10 these points never count"), "{warnings:#?}");
    assert!(warnings[3].starts_with("9:22 the phrase \"Opt out\" never fits"), "{warnings:#?}");
}

#[test]
fn the_built_in_creator_policy_has_nothing_to_warn_of() {
    let policy = Policy::built_in(Role::Creator);
    let labels: Vec<String> = policy.labels().map(|(name, _)| name.to_owned()).collect();
    assert!(policy.warnings(&labels).is_empty(), "{:?}", policy.warnings(&labels));
}

#[test]
fn ownership_has_one_direction_of_its_own() {
    let lines = |direction: &str| {
        let towards = format!("directions = {{ {direction} = {{ points = 0, why = \"w\", ask = \"\" }} }}");
        format!("[labels.ip_assignment]\nname = \"O\"\npoints = 5\nwhy = \"w\"\nask = \"a\"\n{towards}\n")
    };
    assert!(Policy::parse(&policy(&lines("to_creator")), Path::new("mine.toml")).is_ok());
    told(&lines("mutual"), &["18:16 direction `mutual` is unknown; known are to_creator"]);
}

#[test]
fn grants_and_protections_have_one_direction_of_their_own() {
    let lines = |label: &str, direction: &str| {
        let towards = format!("directions = {{ {direction} = {{ points = 0, why = \"w\", ask = \"\" }} }}");
        format!("[labels.{label}]\nname = \"O\"\npoints = -5\nwhy = \"w\"\nask = \"a\"\n{towards}\n")
    };
    for label in GRANTS {
        assert!(Policy::parse(&policy(&lines(label, "to_creator")), Path::new("mine.toml")).is_ok());
        let known = match label {
            TRAINING => "to_creator, with_consent",
            IMPLIED | UNRESTRICTED => "to_creator, feedback, service_data",
            DERIVATIVES => "to_creator, feedback, own_product",
            _ => "to_creator, feedback",
        };
        let reason = format!("18:16 direction `binds_creator` is unknown; known are {known}");
        told(&lines(label, "binds_creator"), &[&reason]);
    }
    for label in PROTECTIONS {
        assert!(Policy::parse(&policy(&lines(label, "binds_creator")), Path::new("mine.toml")).is_ok());
    }
    let secrets = "confidential_information";
    for (label, direction) in [
        (PURPOSE, secrets),
        (PURPOSE, "names_and_marks"),
        (PURPOSE, "wide_purpose"),
        (DERIVATIVES, "own_product"),
        (IMPLIED, "service_data"),
        (TRAINING, "with_consent"),
        ("no_ai", "opt_out"),
        ("no_ai", secrets),
    ] {
        assert!(Policy::parse(&policy(&lines(label, direction)), Path::new("mine.toml")).is_ok());
    }
    told(
        &lines("purpose_limitation", "to_creator"),
        &[
            "18:16 direction `to_creator` is unknown; known are binds_creator, confidential_information, names_and_marks",
        ],
    );
    told(
        &lines("no_ai", "wide_purpose"),
        &[
            "18:16 direction `wide_purpose` is unknown; known are binds_creator, opt_out, confidential_information",
        ],
    );
}
