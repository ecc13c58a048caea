//! What comes from outside, altered at random: every reader answers or refuses in words, none panics, and the server that
//! is handed it lives on in bounded memory. A sample of each on every run; `make sweep-fuzz N=… SEED=…` does N of each.

mod altered;
mod readers;
mod through_the_door;
