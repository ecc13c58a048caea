//! What may be asked of the register.

use ground::authority::Scope;
use kernel::{Date, DivisionCode};

/// 缺什么: what is missing from somebody's registration, or stands in it twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// No account.
    Account,
    /// The account of somebody else too.
    SharedAccount,
    /// Somebody sounds alike and was born the same day: perhaps registered twice.
    Double,
    /// No ID number.
    IdNumber,
    /// No telephone.
    Phone,
    /// No village: she stands under the town itself.
    Village,
}

impl Lack {
    /// All, with code and label; what stops money first.
    pub const ALL: [(Lack, &str, &str); 6] = [
        (Lack::Account, "account", "没有银行账号"),
        (Lack::SharedAccount, "shared_account", "与别人同一账号"),
        (Lack::Double, "double", "可能登记了两次"),
        (Lack::IdNumber, "id_number", "没有身份证号"),
        (Lack::Village, "village", "没有写到村（社区）"),
        (Lack::Phone, "phone", "没有联系电话"),
    ];

    /// By its code.
    pub fn coded(code: &str) -> Option<Lack> {
        let found = Lack::ALL.iter().find(|(_, known, _)| *known == code);
        found.map(|(lack, ..)| *lack)
    }
}

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
    /// Born on this day or later.
    pub born_from: Option<Date>,
    /// Born on this day or before.
    pub born_to: Option<Date>,
    /// On the rolls of this unit, or of one beneath it.
    pub unit: Option<DivisionCode>,
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
