//! The options that say who is who in a contract.

use clap::Args;

use termscore::Result;
use termscore::risk::Names;
use termscore::scan::Contract;

/// What the contract calls its parties.
#[derive(Debug, Clone, Args)]
pub struct PartyArgs {
    /// What the contract calls whoever makes the work ("Consultant", "you"), where the report has it wrong
    #[arg(long, value_name = "NAME")]
    creator: Option<String>,
    /// What the contract calls whoever gets rights in it ("Aduro Ltd", "we"), where the report has it wrong
    #[arg(long, value_name = "NAME")]
    recipient: Option<String>,
}

impl PartyArgs {
    /// `contract` with its parties as they were said to be, or as it reads where nothing was said.
    pub fn told_to(&self, contract: Contract) -> Result<Contract> {
        let names = Names { creator: self.creator.clone(), recipient: self.recipient.clone() };
        if names == Names::default() { Ok(contract) } else { contract.with_names(&names) }
    }
}
