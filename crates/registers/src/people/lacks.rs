//! 缺什么: what may be missing from a registration, as the register can be asked for.

/// 缺什么: what is missing from somebody's registration, or stands in it twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// No account.
    Account,
    /// The account of somebody else too.
    SharedAccount,
    /// No ID number.
    IdNumber,
    /// No telephone.
    Phone,
    /// No village: she stands under the town itself.
    Village,
}

impl Lack {
    /// All, with code and label; what stops money first.
    pub const ALL: [(Lack, &str, &str); 5] = [
        (Lack::Account, "account", "没有银行账号"),
        (Lack::SharedAccount, "shared_account", "与别人同一账号"),
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
