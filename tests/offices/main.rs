//! What an office does, from the first workbook to the last paper: one file for each subject, all of them one program, so
//! that what they share is linked and set up once.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops where something is not as it should be"
)]

#[path = "../common/mod.rs"]
mod common;

mod accounts;
mod adding_up;
mod allowances;
mod architecture;
mod at_rest;
mod audit_leaves;

mod backpay;
mod backups;
mod balance;
mod bank;
mod bank_answers;
mod bank_form;
mod bank_layouts;
mod bank_rehearsal;
mod batch_life;
mod batch_sums;
mod bench;
mod bing_street;
mod cash;
mod catalogue;
mod certificates;
mod changes;
mod check;
mod clerk_day;
mod comparison_hits;
mod comparisons;
mod confirmations;
mod confirmations_national;
mod county;
mod databases;
mod deadlines;
mod ding_city;
mod distribution;
mod doctor;
mod doors;
mod doubles;
mod elsewhere;
mod field_money;
mod first_day;
mod formulas;
mod funds;
mod headings;
mod heirs;
mod huge;
mod import_undo;
mod interface;
mod ledger_entries;
mod ledger_words;
mod ledgers_together;
mod lists;
mod mending;
mod merging;
mod messy_roster;
mod money;
mod moving;
mod numbers;
mod old_systems;
mod organisation;
mod owed;
mod packages;
mod pairs;
mod papers;
mod payees;
mod permissions;
mod places;
mod practices;
mod raise_2024;
mod reach;
mod registers;
mod rekey;
mod report_kinds;
mod roster_words;
mod round_trip;
mod rules;
mod sample_offices;
mod second_factor;
mod second_thoughts;
mod signing_in;
mod situations;
mod standards;
mod tables;
mod town_year;
mod transfer;
mod transport;
mod twice;
mod upgrade;
mod usage;
mod verify_sees;
mod web_api;
mod web_assessment;
mod web_cases;
mod web_documents;
mod web_imports;
mod web_ledgers;
mod web_payments;
mod web_people;
mod web_plans;
mod web_system;
