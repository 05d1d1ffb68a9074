//! Which policy weighs the findings: options of every command that scores.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use termscore::corpus::manifest::Identity;
use termscore::risk::{Policy, Role};
use termscore::{Error, Result};

/// Options for the policy.
#[derive(Debug, Args)]
pub struct PolicyArgs {
    /// Side you are on: whoever makes the work, or whoever gets it
    /// [default: creator, or the side of --policy]
    #[arg(long = "as", value_enum, value_name = "ROLE")]
    role: Option<RoleArg>,
    /// Policy file with weights, bands and rules [default: the one built in]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

/// A side on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RoleArg {
    /// Whoever makes the work
    Creator,
    /// Whoever gets rights in it
    Client,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Creator => Self::Creator,
            RoleArg::Client => Self::Client,
        }
    }
}

impl PolicyArgs {
    /// The options for a file, or for a side.
    pub const fn of_file_or_side(policy: Option<PathBuf>, role: Option<RoleArg>) -> Self {
        Self { role, policy }
    }

    /// The policy file, or the built-in policy of the side asked for. A file is written for one side and rules.
    pub fn policy(&self) -> Result<Policy> {
        let role = self.role.map(Role::from);
        let Some(path) = &self.policy else { return Ok(Policy::built_in(role.unwrap_or(Role::Creator))) };
        let policy = Policy::read(path)?;
        if role.is_some_and(|role| role != policy.side()) {
            let reason =
                "is written for the other side than --as names: leave --as out, or change `side` in the file";
            return Err(Error::document(path, reason));
        }
        Ok(policy)
    }

    /// The policy asked for, and that of the other side where no file rules.
    pub fn policies(&self) -> Result<(Policy, Option<Policy>)> {
        let policy = self.policy()?;
        let other = match policy.side() {
            Role::Creator => Role::Client,
            Role::Client => Role::Creator,
        };
        let other = self.policy.is_none().then(|| Policy::built_in(other));
        Ok((policy, other))
    }

    /// The policy that results are by: the one asked for, or else the built-in one that they name, or that of labels which no policy weighs.
    pub fn of(&self, results: &Identity) -> Result<Policy> {
        let is_theirs = |policy: &Policy| policy.sha256 == results.policy_sha256;
        let sides = || self.role.map_or(vec![Role::Creator, Role::Client], |role| vec![role.into()]);
        let candidates = match &self.policy {
            Some(_) => vec![self.policy()?],
            None => sides()
                .into_iter()
                .flat_map(|side| [Policy::built_in(side), Policy::of_labels(&results.labels, side)])
                .collect(),
        };
        if let Some(policy) = candidates.into_iter().find(is_theirs) {
            return Ok(policy);
        }
        let name = &results.policy;
        let other_side = |side: Role| Policy::built_in(side).sha256 == results.policy_sha256;
        if self.policy.is_none() && [Role::Creator, Role::Client].into_iter().any(other_side) {
            let reason = format!("the results are by the built-in policy `{name}`: leave out --as");
            return Err(Error::Usage(reason));
        }
        Err(Error::Usage(format!("the results are by another policy, `{name}`; name its file with --policy")))
    }
}
