//! The kinds of what is worth a look in a batch (值得看一眼的).

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// 首批跨年: looked over by whoever approves.
    FirstYears,
    /// 首批跨期
    FirstSpan,
    /// 账号变更
    AccountChanged,
    /// 收款人变更
    PayeeChanged,
    /// 收款人未成年
    PayeeAge,
    /// 首次代收: for the first time it goes to somebody else.
    FirstPayee,
    /// 一人代收多人: the account is one, and so is its payee.
    OnePayee,
    /// 姓名变更
    Renamed,
    /// 按新标准发: of a scheme, not of somebody.
    NewStandard,
    /// 标准可能过期: of a scheme, not of somebody.
    StaleTable,
    /// 未年度确认: the term of a year's confirmation ran out, and she was not confirmed.
    Unconfirmed,
    /// 另处也有登记
    Elsewhere,
    /// 暂不能发
    Blocked,
    /// 没有标准
    NoStandard,
    /// 没有起发时间
    NoStart,
    /// 退回未改: refused by the bank the last time because of the account or its name, and nothing has changed.
    Unmended,
    /// 名单过期: of a kind of comparison list, not of somebody; told before a batch only.
    ListOld,
    /// 疑点待核: on a comparison list, and not paid before it is settled.
    Held,
    /// 名单疑点: on a comparison list that blocks nothing.
    Listed,
    /// 不兼领: nothing of a scheme beside another.
    Overlap,
    /// 与公式不符: a sum typed that its formula would make otherwise.
    Formula,
    /// 没有账号
    NoAccount,
    /// 账号校验位不对
    AccountCheck,
    /// 两人同一账号
    AccountShared,
    /// 年龄不符
    Age,
    /// 去世后仍发
    Dead,
    /// 金额跳变
    Jump,
    /// 首次发放
    First,
    /// 新增
    New,
    /// 停发
    Stopped,
    /// 金额变化
    Amount,
    /// 重新发放
    Repaid,
    /// 补发
    Backpay,
    /// 追缴
    Recovery,
}

impl FindingKind {
    /// What is odd, the gravest first.
    pub const ODD: [FindingKind; 28] = [
        FindingKind::FirstYears,
        FindingKind::FirstSpan,
        FindingKind::NewStandard,
        FindingKind::StaleTable,
        FindingKind::Held,
        FindingKind::NoStandard,
        FindingKind::NoStart,
        FindingKind::Blocked,
        FindingKind::Overlap,
        FindingKind::Formula,
        FindingKind::Elsewhere,
        FindingKind::Unconfirmed,
        FindingKind::Dead,
        FindingKind::AccountChanged,
        FindingKind::PayeeChanged,
        FindingKind::PayeeAge,
        FindingKind::Renamed,
        FindingKind::Unmended,
        FindingKind::NoAccount,
        FindingKind::AccountShared,
        FindingKind::AccountCheck,
        FindingKind::Age,
        FindingKind::Listed,
        FindingKind::ListOld,
        FindingKind::Jump,
        FindingKind::FirstPayee,
        FindingKind::First,
        FindingKind::OnePayee,
    ];
    /// What differs from the payment before, what is to be looked at first before a fen of rounding.
    pub const CHANGED: [FindingKind; 6] = [
        FindingKind::Recovery,
        FindingKind::Stopped,
        FindingKind::New,
        FindingKind::Backpay,
        FindingKind::Repaid,
        FindingKind::Amount,
    ];

    /// As it stands in the database and in an address.
    pub fn code(self) -> &'static str {
        match self {
            FindingKind::FirstYears => "first_years",
            FindingKind::FirstSpan => "first_span",
            FindingKind::AccountChanged => "account_changed",
            FindingKind::PayeeChanged => "payee_changed",
            FindingKind::PayeeAge => "payee_age",
            FindingKind::FirstPayee => "first_payee",
            FindingKind::OnePayee => "one_payee",
            FindingKind::Renamed => "renamed",
            FindingKind::NewStandard => "new_standard",
            FindingKind::StaleTable => "stale_table",
            FindingKind::Unconfirmed => "unconfirmed",
            FindingKind::Elsewhere => "elsewhere",
            FindingKind::NoStandard => "no_standard",
            FindingKind::NoStart => "no_start",
            FindingKind::Unmended => "unmended",
            FindingKind::ListOld => "list_old",
            FindingKind::Held => "held",
            FindingKind::Listed => "listed",
            FindingKind::Blocked => "blocked",
            FindingKind::Overlap => "overlap",
            FindingKind::Formula => "formula",
            FindingKind::NoAccount => "no_account",
            FindingKind::AccountCheck => "account_check",
            FindingKind::AccountShared => "account_shared",
            FindingKind::Age => "age",
            FindingKind::Dead => "dead",
            FindingKind::Jump => "jump",
            FindingKind::First => "first",
            FindingKind::New => "new",
            FindingKind::Stopped => "stopped",
            FindingKind::Amount => "amount",
            FindingKind::Repaid => "repaid",
            FindingKind::Backpay => "backpay",
            FindingKind::Recovery => "recovery",
        }
    }

    /// Chinese name.
    pub fn label(self) -> &'static str {
        match self {
            FindingKind::FirstYears => "首批跨年",
            FindingKind::FirstSpan => "首批跨期",
            FindingKind::AccountChanged => "账号变更",
            FindingKind::PayeeChanged => "收款人变更",
            FindingKind::PayeeAge => "收款人未成年",
            FindingKind::FirstPayee => "首次代收",
            FindingKind::OnePayee => "一人代收多人",
            FindingKind::Renamed => "姓名变更",
            FindingKind::NewStandard => "按新标准发",
            FindingKind::StaleTable => "标准可能过期",
            FindingKind::Unconfirmed => "未年度确认",
            FindingKind::Elsewhere => "另处也有登记",
            FindingKind::NoStandard => "没有标准",
            FindingKind::NoStart => "没有起发时间",
            FindingKind::Unmended => "退回未改",
            FindingKind::ListOld => "名单过期",
            FindingKind::Held => "疑点待核",
            FindingKind::Listed => "名单疑点",
            FindingKind::Blocked => "暂不能发",
            FindingKind::Overlap => "不兼领",
            FindingKind::Formula => "与公式不符",
            FindingKind::NoAccount => "没有账号",
            FindingKind::AccountCheck => "账号校验位不对",
            FindingKind::AccountShared => "两人同一账号",
            FindingKind::Age => "年龄不符",
            FindingKind::Dead => "去世后仍发",
            FindingKind::Jump => "金额跳变",
            FindingKind::First => "首次发放",
            FindingKind::New => "新增",
            FindingKind::Stopped => "停发",
            FindingKind::Amount => "金额变化",
            FindingKind::Repaid => "重新发放",
            FindingKind::Backpay => "补发",
            FindingKind::Recovery => "追缴",
        }
    }

    /// What it is counted by.
    pub fn counted(self) -> &'static str {
        match self {
            FindingKind::NewStandard | FindingKind::StaleTable => "项",
            FindingKind::ListOld => "种",
            _ => "人",
        }
    }

    /// Whether it is of somebody, and not of a scheme or a list.
    pub fn of_people(self) -> bool {
        !matches!(
            self,
            FindingKind::NewStandard | FindingKind::StaleTable | FindingKind::ListOld
        )
    }

    /// What is odd, and what differs.
    pub fn all() -> impl Iterator<Item = FindingKind> {
        FindingKind::ODD.into_iter().chain(FindingKind::CHANGED)
    }

    /// Reads what [`FindingKind::code`] wrote.
    pub fn from_code(code: &str) -> Option<FindingKind> {
        FindingKind::all().find(|kind| kind.code() == code)
    }

    /// Whether it is odd, and not only different.
    pub fn is_odd(self) -> bool {
        FindingKind::ODD.contains(&self)
    }
}
