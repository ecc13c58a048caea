//! What may be asked of records (记录), whoever keeps them: the days asked for, the declared questions, the amounts they
//! come to, and the one shape in which a subject shows its own records to them. Knows no subject; what subjects have to
//! show, and who counts, is handed in from the top.

mod amount;
mod counting;
mod indicator;
mod period;
pub mod register;

pub use amount::{Amount, Part};
pub use counting::{Counting, Numbers};
pub use indicator::{Filter, Indicator, Measure, Measured, Question, Ratio, indicators};
pub use period::{Period, Span};
pub use register::{Item, Reading, Register, Registers, register, registers};
