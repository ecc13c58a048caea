//! Guards switched off one at a time, so that tests are seen to miss them. There only where the program is built with the
//! feature `sabotage`; otherwise nothing of it is in it, which a test looks at.

/// Whether a guard is switched off.
#[cfg(feature = "sabotage")]
#[expect(
    clippy::disallowed_methods,
    reason = "what is switched off is said from outside, and only in a program for tests"
)]
pub fn is_off(guard: &str) -> bool {
    std::env::var("YUSHUI_SABOTAGE").is_ok_and(|off| off == guard)
}

/// Whether a guard is switched off: never, but in a program for tests.
#[cfg(feature = "sabotage")]
#[macro_export]
macro_rules! sabotaged {
    ($guard:literal) => {
        $crate::sabotage::is_off($guard)
    };
}

/// Whether a guard is switched off: never, but in a program for tests.
#[cfg(not(feature = "sabotage"))]
#[macro_export]
macro_rules! sabotaged {
    ($guard:literal) => {
        false
    };
}
