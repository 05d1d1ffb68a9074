//! What the score promises, on random findings and on typical contracts.

use proptest::prelude::*;

use super::*;
use crate::risk::policy::Role;
use crate::risk::protections::component_names;

const RISKS: [&str; 8] = [
    "ip_assignment",
    "derivative_works",
    "future_tech",
    "ai_training",
    "implied_ai_use",
    "perpetual_rights",
    "unrestricted_use",
    "moral_rights_waiver",
];

fn weighed(label: &str, probability: f64) -> Weighed {
    let ban = (label == "no_ai").then(|| Ban {
        probability,
        covers: vec![true; component_names().count()],
        weakeners: 0,
        leaves_use_open: false,
    });
    let direction = (label == "indemnification").then_some(Direction::CreatorIndemnifies);
    Weighed { label: label.to_owned(), probability, direction, ban }
}

#[test]
fn silence_beside_a_ban_is_told_as_doubt() {
    let policy = Policy::built_in(Role::Creator);
    let silence = |findings: &[Weighed]| {
        let score = score(&policy, findings);
        let part = score.contributions.into_iter().find(|part| part.rule == "silent_ai_exposure");
        part.map_or_else(String::new, |part| part.why)
    };
    assert!(silence(&[weighed("ip_assignment", 0.9)]).contains("no clause keeps AI"));
    let doubted = silence(&[weighed("ip_assignment", 0.9), weighed("no_ai", 0.8)]);
    assert!(doubted.contains("not quite certain") && !doubted.contains("no clause"), "{doubted}");
}

#[test]
fn a_ban_on_handing_the_work_on_leaves_the_other_sides_own_use_open() {
    let policy = Policy::built_in(Role::Creator);
    let with = |leaves_use_open: bool| {
        let mut ban = weighed("no_ai", 1.0);
        ban.ban.as_mut().unwrap().leaves_use_open = leaves_use_open;
        score(&policy, &[weighed("ip_assignment", 1.0), ban])
    };
    let silent = |score: &Score| score.contributions.iter().any(|part| part.rule == "silent_ai_exposure");
    assert!(silent(&with(true)) && !silent(&with(false)));
    assert!(with(true).value > with(false).value);
}

fn risk() -> impl Strategy<Value = Weighed> {
    prop_oneof![
        (0..RISKS.len(), 0.1..1.0f64).prop_map(|(i, p)| weighed(RISKS[i], p)),
        (0.1..1.0f64).prop_map(|p| weighed("indemnification", p)),
    ]
}

fn protection() -> impl Strategy<Value = Weighed> {
    let n = component_names().count();
    prop_oneof![
        (0.1..1.0f64, prop::collection::vec(any::<bool>(), n), 0..4usize).prop_map(
            |(p, covers, weakeners)| Weighed {
                ban: Some(Ban { probability: p, covers, weakeners, leaves_use_open: false }),
                ..weighed("no_ai", p)
            }
        ),
        (0.1..1.0f64).prop_map(|p| weighed("purpose_limitation", p)),
        (0.1..1.0f64).prop_map(|p| Weighed {
            direction: Some(Direction::RecipientIndemnifies),
            ..weighed("indemnification", p)
        }),
    ]
}

fn neutral() -> impl Strategy<Value = Weighed> {
    (0.1..1.0f64)
        .prop_map(|p| Weighed { direction: Some(Direction::Unknown), ..weighed("indemnification", p) })
}

fn any_findings() -> impl Strategy<Value = Vec<Weighed>> {
    prop::collection::vec(prop_oneof![4 => risk(), 2 => protection(), 1 => neutral()], 0..12)
}

fn value(findings: &[Weighed]) -> u32 {
    score(&Policy::built_in(Role::Creator), findings).value
}

/// The built-in policy with points for what is missing and for what is forbidden.
fn strict() -> Policy {
    let source = Policy::built_in(Role::Creator).source().replace(
        "[missing.no_ai]\n",
        "[forbidden.training]\nany = [\"ai_training\", \"creator_indemnity\"]\npoints = 11\nwhy = \"w\"\n\n\
         [forbidden.phrase]\nphrases = [\"for ever\"]\npoints = 7\nwhy = \"w\"\n\n[missing.no_ai]\npoints = 6\n",
    );
    let source =
        source.replace("[missing.recipient_indemnity]\n", "[missing.recipient_indemnity]\npoints = 3\n");
    Policy::parse(&source, std::path::Path::new("strict")).expect("it is sound")
}

fn phrase() -> Weighed {
    Weighed { label: "forbidden:phrase".to_owned(), probability: 1.0, direction: None, ban: None }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn contributions_add_up_to_the_value_exactly(findings in any_findings()) {
        for side in [Role::Creator, Role::Client] {
            let score = score(&Policy::built_in(side), &findings);
            let sum: i64 = score.contributions.iter().map(|c| hundredths(c.points)).sum();
            prop_assert_eq!(sum, i64::from(score.value) * 100);
            prop_assert!(score.value <= 100);
        }
    }

    #[test]
    fn one_more_risk_never_lowers_it(findings in any_findings(), more in risk()) {
        let before = value(&findings);
        prop_assert!(value(&[findings, vec![more]].concat()) >= before);
    }

    #[test]
    fn one_more_protection_never_raises_it(findings in any_findings(), more in protection()) {
        let before = value(&findings);
        prop_assert!(value(&[findings, vec![more]].concat()) <= before);
    }

    #[test]
    fn a_surer_risk_never_weighs_less(findings in any_findings(), more in risk(), raise in 0.0..1.0f64) {
        let surer = Weighed { probability: more.probability + raise * (1.0 - more.probability), ..more.clone() };
        let with = |f: Weighed| value(&[findings.clone(), vec![f]].concat());
        prop_assert!(with(surer) >= with(more));
    }

    #[test]
    fn an_indemnity_of_unknown_direction_changes_nothing(findings in any_findings(), more in neutral()) {
        prop_assert_eq!(value(&[findings.clone(), vec![more]].concat()), value(&findings));
    }

    #[test]
    fn what_is_missing_and_forbidden_keeps_all_of_this(findings in any_findings(), phrases in 0..3usize, risk in risk(), guard in protection()) {
        let policy = strict();
        let findings = [findings, vec![phrase(); phrases]].concat();
        let before = score(&policy, &findings);
        let sum: i64 = before.contributions.iter().map(|c| hundredths(c.points)).sum();
        prop_assert_eq!(sum, i64::from(before.value) * 100);
        let with = |more: Weighed| score(&policy, &[findings.clone(), vec![more]].concat()).value;
        prop_assert!(with(risk) >= before.value && with(phrase()) >= before.value);
        prop_assert!(with(guard) <= before.value);
        let mutual = Weighed { direction: Some(Direction::Mutual), ..weighed("indemnification", 0.9) };
        // It is forbidden for one side's sake and wanted for the other's.
        prop_assert!(with(mutual) <= before.value + 11);
    }

    #[test]
    fn order_does_not_matter(findings in any_findings()) {
        let mut reversed = findings.clone();
        reversed.reverse();
        prop_assert_eq!(value(&reversed), value(&findings));
    }
}

#[test]
fn ten_copies_weigh_little_more_than_one() {
    for label in RISKS {
        let (one, ten) = (value(&[weighed(label, 0.9)]), value(&vec![weighed(label, 0.9); 10]));
        assert!(ten >= one && f64::from(ten) <= f64::from(one) * 1.15 + 1.0, "{label}: {one}, then {ten}");
    }
}

#[test]
fn silence_adds_and_a_ban_answers_it() {
    let policy = Policy::built_in(Role::Creator);
    let has = |findings: &[Weighed], rule: &str| {
        score(&policy, findings).contributions.iter().any(|c| c.rule == rule)
    };
    assert!(has(&[weighed("ip_assignment", 0.9)], "silent_ai_exposure"));
    assert!(!has(&[weighed("ip_assignment", 0.9), weighed("no_ai", 1.0)], "silent_ai_exposure"));
    assert!(!has(&[weighed("derivative_works", 0.9)], "silent_ai_exposure"));
}

#[test]
fn a_grant_and_a_ban_are_a_conflict_and_do_not_cancel() {
    let both = [weighed("ai_training", 1.0), weighed("no_ai", 1.0)];
    let score = score(&Policy::built_in(Role::Creator), &both);
    let conflict = score.contributions.iter().find(|c| c.rule == "conflict").expect("a conflict");
    assert_eq!(conflict.findings, [0, 1]);
    assert_eq!(score.value, value(&both[..1]));
}

#[test]
fn what_binds_the_creator_answers_nothing_and_weighs_as_its_direction_does() {
    let bound = Weighed { direction: Some(Direction::BindsCreator), ..weighed("no_ai", 1.0) };
    let findings = [weighed("ip_assignment", 0.9), weighed("ai_training", 1.0), bound];
    let alone = score(&Policy::built_in(Role::Creator), &findings[..2]);
    let with = score(&Policy::built_in(Role::Creator), &findings);
    assert_eq!(with.value, alone.value);
    let rules: Vec<&str> = with.contributions.iter().map(|c| c.rule.as_str()).collect();
    assert!(rules.contains(&"silent_ai_exposure") && !rules.contains(&"conflict"), "{rules:?}");
    // A policy that does not know the direction weighs the clause like every other ban.
    let source = Policy::built_in(Role::Creator).source().to_owned();
    let (before, after) =
        source.split_once("[labels.no_ai.directions.binds_creator]").expect("it has the direction");
    let after = &after[after.find("\n[").expect("more follows")..];
    let policy = Policy::parse(&format!("{before}{after}"), std::path::Path::new("old")).expect("sound");
    let offset = |findings: &[Weighed]| {
        score(&policy, findings).contributions.iter().find(|c| c.rule.starts_with("offset")).map(|c| c.points)
    };
    let plain = Weighed { direction: None, ..findings[2].clone() };
    assert_eq!(offset(&findings[2..]), offset(&[plain]));
    assert!(offset(&findings[2..]).is_some_and(|points| points < -10.0));
}

#[test]
fn what_is_forbidden_adds_its_points_once_and_names_its_findings() {
    let findings =
        [weighed("ai_training", 0.6), weighed("derivative_works", 0.9), weighed("ai_training", 0.9)];
    let of = |findings: &[Weighed], rule: &str| {
        score(&strict(), findings).contributions.into_iter().find(|c| c.rule == rule)
    };
    let training = of(&findings, "forbidden:training").expect("it is forbidden");
    assert_eq!((training.points, training.findings), (9.9, vec![0, 2]));
    let phrases = of(&[phrase(), phrase()], "forbidden:phrase").expect("it is forbidden");
    assert_eq!((phrases.points, phrases.findings), (7.0, vec![0, 1]));
    assert!(of(&findings, "forbidden:phrase").is_none());
    let owed = of(&[weighed("indemnification", 1.0)], "forbidden:training").expect("it is forbidden");
    assert_eq!(owed.points, 11.0);
}

#[test]
fn what_is_missing_adds_its_points_until_a_clause_gives_it() {
    let of = |findings: &[Weighed], rule: &str| {
        score(&strict(), findings).contributions.into_iter().find(|c| c.rule == rule).map(|c| c.points)
    };
    assert_eq!(of(&[], "missing:no_ai"), Some(6.0));
    assert_eq!(of(&[weighed("no_ai", 0.75)], "missing:no_ai"), Some(1.5));
    assert_eq!(of(&[weighed("no_ai", 1.0)], "missing:no_ai"), None);
    let mutual = Weighed { direction: Some(Direction::Mutual), ..weighed("indemnification", 1.0) };
    assert_eq!(of(&[mutual], "missing:recipient_indemnity"), None);
    assert_eq!(of(&[], "missing:purpose_limitation"), None);
}

#[test]
fn nothing_found_is_zero_for_the_creator() {
    assert_eq!(value(&[]), 0);
}

#[test]
fn bands_of_typical_contracts() {
    let policy = Policy::built_in(Role::Creator);
    let band = |labels: &[&str]| {
        let findings: Vec<Weighed> = labels.iter().map(|l| weighed(l, 0.95)).collect();
        score(&policy, &findings).band
    };
    use crate::risk::report::Band;
    assert_eq!(band(&["purpose_limitation", "no_ai", "derivative_works"]), Band::Low);
    assert_eq!(band(&["ip_assignment"]), Band::Medium);
    assert_eq!(band(&["ip_assignment", "perpetual_rights", "unrestricted_use"]), Band::High);
    assert_eq!(
        band(&["ip_assignment", "ai_training", "moral_rights_waiver", "perpetual_rights", "indemnification"]),
        Band::Critical
    );
}

#[test]
fn protections_take_off_half_of_what_stands_against_the_creator_at_most() {
    let policy = Policy::built_in(Role::Creator);
    let scored = |labels: &[&str]| {
        let findings: Vec<Weighed> = labels.iter().map(|label| weighed(label, 1.0)).collect();
        score(&policy, &findings)
    };
    // 20 points for ownership, all of the ban's and the limit's to take off.
    let limited = scored(&["ip_assignment", "no_ai", "purpose_limitation"]);
    assert_eq!(limited.value, 10);
    let limit = limited.contributions.iter().find(|part| part.rule == "offset_limit").unwrap();
    assert!(limit.points > 0.0 && limit.why.contains("50%"), "{}", limit.why);
    // Where nothing stands against the creator, nothing comes back.
    assert_eq!(scored(&["no_ai", "purpose_limitation"]).value, 0);
    // And a policy that says nothing of it lets them take off all.
    let source = policy.source().replace("[offsets]\nmost = 0.5", "");
    let without = Policy::parse(&source, std::path::Path::new("a.toml")).unwrap();
    let all =
        score(&without, &["ip_assignment", "no_ai", "purpose_limitation"].map(|label| weighed(label, 1.0)));
    assert_eq!(all.value, 0);
    for most in ["0", "1.5", "-0.5"] {
        let source = policy.source().replace("most = 0.5", &format!("most = {most}"));
        let said = Policy::parse(&source, std::path::Path::new("a.toml")).unwrap_err().to_string();
        assert!(said.contains("`most` is a share"), "{said}");
    }
}

#[test]
fn silence_beside_a_grant_for_ai_is_not_called_open() {
    let policy = Policy::built_in(Role::Creator);
    let score = score(&policy, &[weighed("ip_assignment", 0.9), weighed("ai_training", 0.9)]);
    let part = score.contributions.into_iter().find(|part| part.rule == "silent_ai_exposure").unwrap();
    assert!(part.why.contains("besides those for AI") && !part.why.contains("left open"), "{}", part.why);
}
