//! A small office to tell situations with: a table of standards, and one person whose lines are kept.

use entitlement::{
    Account, Cycle, Entered, Event, EventKind, Identity, Keys, Line, MonthDifference, Outcome,
    Overlap, OverlapRule, PayMonths, RateBook, Standard, Sum, Unit, settle,
};
use kernel::{Date, Fen, Month, Rounding};

use crate::ledger::{Ledger, ym};

pub const VILLAGE: i64 = 990_101_001_201;
pub const COUNTY: (i64, i64) = (990_101_000_000, 990_101_999_999);
pub const TOWN: (i64, i64) = (990_101_001_000, 990_101_001_999);

// Categories of people (人员类别); to the engine they are numbers.
/// 义务兵家属
pub const CONSCRIPT_FAMILY: u16 = 1;
/// 伤残军人
pub const DISABLED: u16 = 2;
/// 三属
pub const SURVIVORS: u16 = 3;
/// 复员军人
pub const DEMOBILISED: u16 = 4;
/// 退伍军人
pub const DISCHARGED: u16 = 5;
/// 参战人员
pub const WAR_VETERAN: u16 = 6;
/// 60周岁以上农村籍退役士兵, paid by years of service
pub const RURAL_VETERAN: u16 = 7;

/// 部分烈士子女
pub const MARTYRS_CHILD: u16 = 8;
/// 护理费对象
pub const NURSED: u16 = 9;
/// 月平均工资: nobody's, what nursing fees are a percentage of
pub const WAGE: u16 = 10;
/// 烈士遗属, under the scheme of the 三属
pub const MARTYRS_FAMILY: u16 = 11;
/// 居民人均可支配收入: nobody's, a figure of each year
pub const INCOME: u16 = 12;

// Schemes (待遇项目) without identities.
/// 丧葬补助费
pub const FUNERAL: u16 = 101;
/// 医疗补助
pub const MEDICAL: u16 = 102;
/// 烈士褒扬金
pub const HONOUR: u16 = 103;
/// 一次性抚恤金
pub const GRANT: u16 = 104;

/// What tells people of a category apart, by its numbers.
pub fn keys<const N: usize>(numbers: [u32; N]) -> Keys {
    numbers.into_iter().fold(Keys::NONE, |keys, number| {
        keys.with(number).expect("a number below the limit")
    })
}

/// What a month follows besides its standard, and what of it that is, fen.
pub fn parts(month: &MonthDifference) -> Vec<(i64, i64)> {
    let parts = month.on_top.iter();
    parts.map(|part| (part.standard, part.fen.get())).collect()
}

/// Money in whole yuan.
pub fn yuan(yuan: i64) -> Fen {
    Fen::new(yuan * 100)
}

/// A standard of so many yuan a year for a whole category, paid monthly from 2008 until told otherwise.
pub fn per_year(category: u16, amount: i64) -> Standard {
    Standard {
        id: i64::from(category),
        divisions: COUNTY,
        category,
        grade: None,
        nature: None,
        keys: Keys::NONE,
        amount: yuan(amount),
        unit: Unit::Year,
        of: None,
        effective: ym(2008, 1),
        announced: None,
        cycle: Cycle::Month,
        pay_months: PayMonths::EVERY,
        rounding: Rounding::FenHalfUp,
        on_top: false,
        component: 0,
    }
}

/// The same per month.
pub fn per_month(category: u16, amount: i64) -> Standard {
    Standard {
        unit: Unit::Month,
        ..per_year(category, amount)
    }
}

/// How standards are paid and changed.
pub trait Schedule {
    fn quarterly(self) -> Standard;
    fn half_yearly(self) -> Standard;
    fn yearly_in(self, month: u32) -> Standard;
    /// A later standard, with a number of its own.
    fn since(self, effective: Month, announced: Date) -> Standard;
}

impl Schedule for Standard {
    fn quarterly(self) -> Standard {
        paid_in(self, Cycle::Quarter, &[3, 6, 9, 12])
    }

    fn half_yearly(self) -> Standard {
        paid_in(self, Cycle::HalfYear, &[6, 12])
    }

    fn yearly_in(self, month: u32) -> Standard {
        paid_in(self, Cycle::Year, &[month])
    }

    fn since(self, effective: Month, announced: Date) -> Standard {
        Standard {
            id: self.id + 100,
            effective,
            announced: Some(announced),
            ..self
        }
    }
}

fn paid_in(standard: Standard, cycle: Cycle, months: &[u32]) -> Standard {
    let pay_months = PayMonths::new(months.iter().copied()).expect("payment months");
    Standard {
        cycle,
        pay_months,
        ..standard
    }
}

/// An identity paid from `start`, on the rolls since then.
pub fn identity(category: u16, start: Month) -> Identity {
    Identity {
        category,
        grade: None,
        nature: None,
        keys: Keys::NONE,
        service_years: None,
        start,
        until: None,
        known: None,
    }
}

/// One person under one scheme, and the lines approved so far.
pub struct Person {
    pub account: Account,
    ledger: Ledger,
}

impl Person {
    pub fn new(identities: impl IntoIterator<Item = Identity>) -> Person {
        let account = Account {
            scheme: 0,
            division: VILLAGE,
            moves: Vec::new(),
            identities: identities.into_iter().collect(),
            events: Vec::new(),
            paid: Vec::new(),
            failed: None,
            outstanding: Fen::ZERO,
            instalment: None,
            opening: None,
            entered: Vec::new(),
        };
        Person {
            account,
            ledger: Ledger::default(),
        }
    }

    /// Somebody of one category, on the rolls since 2008.
    pub fn of(category: u16) -> Person {
        Person::new([identity(category, ym(2008, 1))])
    }

    /// Records a change reported on a day.
    pub fn reported(&mut self, kind: EventKind, effective: Month, known: Date) {
        self.account.events.push(Event {
            kind,
            effective,
            known: Some(known),
            category: None,
        });
    }

    /// What a run would pay now; nothing is kept.
    pub fn run(&mut self, standards: &[Standard], month: Month, known_at: Date) -> Outcome {
        self.account.paid = self.ledger.paid();
        self.account.failed = self.ledger.failed();
        self.account.outstanding = self.ledger.outstanding();
        let mut rates = RateBook::new(standards.iter().cloned(), Some(known_at));
        let accounts = std::slice::from_ref(&self.account);
        let outcomes = settle(accounts, &[], &mut rates, month, Some(known_at));
        outcomes.expect("amounts an office pays").remove(0)
    }

    /// Runs and approves; there is a line. Also its number, for the bank's answer.
    pub fn approve(
        &mut self,
        standards: &[Standard],
        month: Month,
        known_at: Date,
    ) -> (Line, usize) {
        let line = self
            .run(standards, month, known_at)
            .line
            .expect("something to pay or to book");
        let number = self.ledger.approve(line.clone());
        (line, number)
    }

    /// Runs a month by what was known on its last day, approves, and says what goes to the bank.
    pub fn pay(&mut self, standards: &[Standard], month: Month) -> Fen {
        match self.run(standards, month, month.last_day()).line {
            Some(line) => {
                let amount = line.amount;
                self.ledger.approve(line);
                amount
            }
            None => Fen::ZERO,
        }
    }

    /// The bank could not pay a line.
    pub fn failed(&mut self, number: usize) {
        self.ledger.fail(number);
    }

    /// The family returned some of it in cash (现金退回).
    pub fn repaid(&mut self, fen: Fen) {
        self.ledger.take_back(fen);
    }

    /// Overpaid and neither recovered nor returned.
    pub fn outstanding(&self) -> Fen {
        self.ledger.outstanding()
    }
}

/// One person under several schemes, settled together; the lines of each are kept.
pub struct Household {
    pub accounts: Vec<Account>,
    pub rules: Vec<Overlap>,
    ledgers: Vec<Ledger>,
}

impl Household {
    /// For each scheme the identities under it; none where it only has sums of their own.
    pub fn new<const N: usize>(schemes: [(u16, Vec<Identity>); N]) -> Household {
        let accounts = schemes.map(|(scheme, identities)| Account {
            scheme,
            ..Person::new(identities).account
        });
        Household {
            accounts: accounts.to_vec(),
            rules: Vec::new(),
            ledgers: vec![Ledger::default(); N],
        }
    }

    /// A rule of overlap for everybody of the county.
    pub fn with(mut self, rule: OverlapRule) -> Household {
        self.rules.push(for_the_county(rule));
        self
    }

    /// Records a change of one account reported on a day.
    pub fn reported(&mut self, account: usize, kind: EventKind, effective: Month, known: Date) {
        self.accounts[account].events.push(Event {
            kind,
            effective,
            known: Some(known),
            category: None,
        });
    }

    /// Records a sum of its own decided on a day.
    pub fn entered(&mut self, account: usize, month: Month, sum: Sum, known: Date) {
        self.accounts[account].entered.push(Entered {
            month,
            sum,
            known: Some(known),
        });
    }

    /// What a run would pay now; nothing is kept.
    pub fn run(&mut self, standards: &[Standard], month: Month, known_at: Date) -> Vec<Outcome> {
        for (account, ledger) in self.accounts.iter_mut().zip(&self.ledgers) {
            account.paid = ledger.paid();
            account.failed = ledger.failed();
            account.outstanding = ledger.outstanding();
        }
        let mut rates = RateBook::new(standards.iter().cloned(), Some(known_at));
        let outcomes = settle(
            &self.accounts,
            &self.rules,
            &mut rates,
            month,
            Some(known_at),
        );
        outcomes.expect("amounts an office pays")
    }

    /// Runs and approves all lines; the same run again pays nothing.
    pub fn approve(
        &mut self,
        standards: &[Standard],
        month: Month,
        known_at: Date,
    ) -> Vec<Outcome> {
        let outcomes = self.run(standards, month, known_at);
        for (ledger, outcome) in self.ledgers.iter_mut().zip(&outcomes) {
            if let Some(line) = &outcome.line {
                ledger.approve(line.clone());
            }
        }
        let again = self.run(standards, month, known_at);
        assert!(again.iter().all(|outcome| outcome.line.is_none()));
        outcomes
    }

    /// Runs a month by what was known on its last day, approves, and says how many fen go to the bank for each account.
    pub fn pay(&mut self, standards: &[Standard], month: Month) -> Vec<i64> {
        let outcomes = self.approve(standards, month, month.last_day());
        outcomes.iter().map(to_the_bank).collect()
    }
}

/// The fen that go to the bank.
pub fn to_the_bank(outcome: &Outcome) -> i64 {
    outcome.line.as_ref().map_or(0, |line| line.amount.get())
}

/// A rule of overlap for everybody of the county.
pub fn for_the_county(rule: OverlapRule) -> Overlap {
    Overlap {
        rule,
        divisions: COUNTY,
        from: None,
        until: None,
    }
}

/// Somebody paid 2,400 yuan a quarter, 800 a month, through September 2008; and the standards.
pub fn paid_through_september() -> (Vec<Standard>, Person) {
    let standards = vec![per_year(DEMOBILISED, 9_600).quarterly()];
    let mut person = Person::of(DEMOBILISED);
    for month in [3, 6, 9] {
        assert_eq!(person.pay(&standards, ym(2008, month)), yuan(2_400));
    }
    (standards, person)
}
