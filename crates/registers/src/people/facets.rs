//! What may be asked of the register.

use ground::authority::Scope;

/// Conditions that all have to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// Code of a category.
    pub category: Option<String>,
    /// Grade of disability.
    pub grade: Option<u8>,
    /// At least so old. Years.
    pub age_from: Option<u32>,
    /// At most so old. Years.
    pub age_to: Option<u32>,
    /// Code of a state.
    pub state: Option<String>,
    /// Code of a hardship.
    pub hardship: Option<String>,
    /// 另处登记: only those on the rolls of another county too, unchecked.
    pub elsewhere: bool,
    /// Only those from whose registration this is missing.
    pub lack: Option<Lack>,
}

/// What is asked of the register.
#[derive(Debug, Clone, Default)]
pub struct PeopleAsk {
    /// What was typed: 拼音首字母, 全拼, 姓名片段, 证号或手机后四位, a whole number.
    pub typed: String,
    /// Whether names are those of payees (收款人) too.
    pub payees: bool,
    /// The unit; the actor's own when left out.
    pub within: Option<Scope>,
    /// What has to hold in any case.
    pub facets: Facets,
    /// 高级查询: one of these has to hold besides, where there are any.
    pub any_of: Vec<Facets>,
}
