//! What turns the meaning of a finding: who owes, gets or is bound by it, or what it is about besides the work.

use serde::Serialize;

/// Who carries the duty in an indemnity, who gets what passes, whom a ban or a limit binds, or what a clause is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The creator indemnifies the recipient.
    CreatorIndemnifies,
    /// The recipient indemnifies the creator.
    RecipientIndemnifies,
    /// Both do.
    Mutual,
    /// The sentence does not tell who owes the indemnity.
    Unknown,
    /// Ownership passes or a right is granted to the creator.
    ToCreator,
    /// The ban or the limit binds the creator.
    BindsCreator,
    /// The limit is about confidential information, and not about the work.
    ConfidentialInformation,
    /// The limit names a purpose that the same words make a wide one.
    WidePurpose,
    /// The sentence forbids no AI use, but tells how to opt out of it.
    OptOut,
    /// The use for AI is allowed once the creator has agreed to it.
    WithConsent,
    /// The limit is about names, trademarks and logos, and not about the work.
    NamesAndMarks,
    /// The right is in feedback on the other side's product, and not in the work.
    Feedback,
    /// The right is in a side's own product and what is built on it, and not in the work.
    OwnProduct,
    /// What is used is data on how a service is used, and not the work.
    ServiceData,
    /// The contract's own words set the clause aside: another one deletes it or goes before it.
    SetAside,
}

impl Direction {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::CreatorIndemnifies,
        Self::RecipientIndemnifies,
        Self::Mutual,
        Self::Unknown,
        Self::ToCreator,
        Self::BindsCreator,
        Self::ConfidentialInformation,
        Self::NamesAndMarks,
        Self::WidePurpose,
        Self::OptOut,
        Self::WithConsent,
        Self::Feedback,
        Self::OwnProduct,
        Self::ServiceData,
        Self::SetAside,
    ];

    /// As reports, tables and policies call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CreatorIndemnifies => "creator_indemnifies",
            Self::RecipientIndemnifies => "recipient_indemnifies",
            Self::Mutual => "mutual",
            Self::Unknown => "unknown",
            Self::ToCreator => "to_creator",
            Self::BindsCreator => "binds_creator",
            Self::ConfidentialInformation => "confidential_information",
            Self::NamesAndMarks => "names_and_marks",
            Self::WidePurpose => "wide_purpose",
            Self::OptOut => "opt_out",
            Self::WithConsent => "with_consent",
            Self::Feedback => "feedback",
            Self::OwnProduct => "own_product",
            Self::ServiceData => "service_data",
            Self::SetAside => "set_aside",
        }
    }

    /// Whether a clause means something else for the creator than its label does: it takes no work away, or protects none.
    #[must_use]
    pub const fn turns_label(self) -> bool {
        matches!(
            self,
            Self::ToCreator
                | Self::BindsCreator
                | Self::ConfidentialInformation
                | Self::NamesAndMarks
                | Self::WidePurpose
                | Self::OptOut
                | Self::WithConsent
                | Self::Feedback
                | Self::OwnProduct
                | Self::ServiceData
                | Self::SetAside
        )
    }
}
