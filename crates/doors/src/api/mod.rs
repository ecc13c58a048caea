//! The office for other programs (接口): `/api/v1`, the same actions and the same permissions as the pages, answered in
//! JSON. Numbers of people are masked as on the pages. Owns shapes and their description; decides nothing.

mod acts;
mod assessment_shapes;
mod assessments;
mod body;
mod case_shapes;
mod cases;
mod changes;
mod comparisons;
mod confirmations;
mod description;
mod document_shapes;
mod documents;
mod failed;
mod figures;
mod funds;
mod import_answers;
mod imports;
mod ledgers;
mod lists;
mod organisation;
mod owed;
mod packages;
pub mod pages;
mod pairs;
mod payment_acts;
mod payment_shapes;
mod payments;
mod people;
mod plan_shapes;
mod plans;
mod precheck;
mod standards;
mod system;
mod visit_shapes;
mod visits;

use site::shell::Route;

/// Every route of the interface, and its description.
pub fn routes() -> Vec<Route> {
    let mut routes = pages::routes();
    routes.extend(people::routes());
    routes.extend(changes::routes());
    routes.extend(comparisons::routes());
    routes.extend(packages::routes());
    routes.extend(confirmations::routes());
    routes.extend(payments::routes());
    routes.extend(payment_acts::routes());
    routes.extend(owed::routes());
    routes.extend(failed::routes());
    routes.extend(funds::routes());
    routes.extend(precheck::routes());
    routes.extend(standards::routes());
    routes.extend(ledgers::routes());
    routes.extend(visits::routes());
    routes.extend(plans::routes());
    routes.extend(organisation::routes());
    routes.extend(pairs::routes());
    routes.extend(cases::routes());
    routes.extend(figures::routes());
    routes.extend(documents::routes());
    routes.extend(assessments::routes());
    routes.extend(imports::routes());
    routes.extend(system::routes());
    routes
}
