//! Money, months, ID numbers, divisions, names: the words everything else is written in. No I/O.
//!
//! Everything here is a value or a pure function. What day it is comes in as an argument or through a
//! [`Clock`]; messages of the error types are Chinese because clerks read them as they are.

mod account;
mod clock;
mod division;
mod idnumber;
mod mask;
mod money;
mod month;
mod names;
mod nearest;
mod reading;
mod rounding;
mod text;

pub use account::{account_plausible, account_tail, luhn_valid, normalise_account};
pub use chrono::{Datelike, NaiveDate as Date};
pub use clock::{Clock, FixedClock};
pub use division::{DivisionCode, DivisionError, Level};
pub use idnumber::{IdError, IdNumber, Sex};
pub use mask::{accounts_apart, mask_account, mask_id, mask_name, mask_phone, told_apart};
pub use money::{Fen, MoneyError};
pub use month::{Month, months_between};
pub use names::{name_sort, surname_of};
pub use nearest::{nearest, nearly};
pub use reading::{
    DateError, Days, Vague, excel_date, read_date, read_date_number, read_days, read_month,
    read_month_number, read_recent_date,
};
pub use rounding::{Rounding, percent, year_share};
pub use text::{half_width, is_mobile, plain_name, squeeze, tidy};
