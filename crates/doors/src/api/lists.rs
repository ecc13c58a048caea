//! The interface's door to lists: an address each, with the conditions of the page, and its description.

use axum::Json;
use axum::extract::RawPathParams;
use axum::response::{IntoResponse, Response};
use kernel::Fen;
use serde::Serialize;
use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{
    Components, ContentBuilder, OpenApi, Ref, RefOr, Required, ResponseBuilder, Schema,
};
use utoipa::{IntoResponses, PartialSchema, ToSchema};

use super::acts::told;
use super::body::{Page, Reads};
use ground::ask::{Ask, Kind};
use ground::error::Result;
use ground::lists;
use ground::lists::{List, Looking};
use site::kit::Query;
use site::kit::table::page_of;
use site::shell::{Gate, Route, Visit, get};

/// A list as another program reads it.
pub(super) trait ListShape: List {
    /// A row.
    type Shape: Serialize + ToSchema + Send;

    /// Who may ask for it.
    const GATE: Gate = Gate::Only(Self::MAY);
    /// Its address beneath `/api/v1`: `/cases`.
    const API: &'static str = Self::AT;
    /// Under which heading it is described.
    const TAG: &'static str;
    /// What it lists, in which order.
    const SAYS: &'static str;
    /// What the number in its address is.
    const OF: &'static str = "";

    /// Whether all of it is answered at once, as an array.
    const WHOLE: bool = false;
    /// The column whose sum is answered with every page, and as what.
    const SUM: Option<(&'static str, &'static str)> = None;

    /// What else it may be asked for, by fields that a catalogue file declares.
    fn more() -> Vec<Ask> {
        Vec::new()
    }

    /// A row from outside.
    fn shape(&self, looking: &Looking<'_>, row: &Self::Row) -> Result<Self::Shape>;
}

fn address<L: ListShape>() -> String {
    format!("/api/v1{}", L::API)
}

/// The route of a list.
pub(super) fn list_route<L: ListShape>() -> Route {
    get(
        address::<L>(),
        L::GATE,
        |visit: Visit, params: RawPathParams, query: Query| async move {
            let of = params.iter().next().map(|(_, value)| value.to_owned());
            answer::<L>(&visit, &of.unwrap_or_default(), &query).await
        },
    )
}

async fn answer<L: ListShape>(visit: &Visit, of: &str, query: &Query) -> Result<Response> {
    let looking = Looking::at::<L>(&visit.office, &visit.actor, of, query)?;
    let list = lists::open::<L>(&looking).await?;
    let (page, size) = page_of(query);
    let window = match L::WHOLE {
        true => (0, L::PAPER.rows_max),
        false => ((page - 1).saturating_mul(size), size),
    };
    let found = lists::read(&list, &looking, window).await?;
    let items = found.rows.iter().map(|row| list.shape(&looking, row));
    let items = items.collect::<Result<Vec<L::Shape>>>()?;
    if L::WHOLE {
        return Ok(Json(items).into_response());
    }
    let page = Page {
        total: found.total,
        page,
        size,
        items,
    };
    let Some((column, code)) = L::SUM else {
        return Ok(Json(page).into_response());
    };
    let mut page = serde_json::to_value(&page)?;
    let sum = found.sums.iter().find(|(code, _)| code == column);
    page[code] = sum
        .and_then(|(_, cell)| lists::fen_of(cell))
        .map(Fen::get)
        .into();
    Ok(Json(page).into_response())
}

fn parameter(code: &str, at: ParameterIn, kind: Type, says: &str) -> Parameter {
    let required = match at {
        ParameterIn::Path => Required::True,
        _ => Required::False,
    };
    ParameterBuilder::new()
        .name(code)
        .parameter_in(at)
        .required(required)
        .description(Some(says))
        .schema(Some(
            ObjectBuilder::new().schema_type(SchemaType::from(kind)),
        ))
        .build()
}

fn condition(ask: &Ask) -> Parameter {
    let kind = match ask.kind {
        Kind::Count | Kind::Percent => Type::Integer,
        _ => Type::String,
    };
    parameter(&ask.code, ParameterIn::Query, kind, &told(ask))
}

/// Adds a list to the description of the interface.
pub(super) fn describe<L: ListShape>(described: &mut OpenApi) {
    let mut parameters: Vec<Parameter> = Vec::new();
    if let Some((_, rest)) = L::API.split_once('{') {
        let name = rest.split('}').next().unwrap_or_default();
        parameters.push(parameter(name, ParameterIn::Path, Type::String, L::OF));
    }
    parameters.extend(L::filters().iter().map(|filter| condition(&filter.ask)));
    parameters.extend(L::more().iter().map(condition));
    for (taken, code, kind, says) in [
        (L::BY_UNIT, "division", Type::String, "区划代码，含下级"),
        (
            L::BY_UNIT,
            "only",
            Type::Integer,
            "1 只看这个区划，不含下级",
        ),
        (
            true,
            lists::SORT,
            Type::String,
            "按哪一列排，列的代码；前面加 - 是从大到小",
        ),
        (!L::WHOLE, "page", Type::Integer, "第几页，从 1 起"),
        (!L::WHOLE, "size", Type::Integer, "每页 10、20、50、100"),
    ] {
        if taken {
            parameters.push(parameter(code, ParameterIn::Query, kind, says));
        }
    }
    let components = described.components.get_or_insert_with(Components::new);
    let mut shapes = Vec::new();
    L::Shape::schemas(&mut shapes);
    let name = format!("Page_{}", L::Shape::name());
    let page = page_schema::<L>();
    let answered: RefOr<Schema> = match L::WHOLE {
        true => ArrayBuilder::new().items(L::Shape::schema()).into(),
        false => Ref::from_schema_name(&name).into(),
    };
    if !L::WHOLE {
        shapes.push((name, page));
    }
    for (name, shape) in shapes {
        components.schemas.entry(name).or_insert(shape);
    }
    let found = ContentBuilder::new().schema(Some(answered)).build();
    let found = ResponseBuilder::new().content("application/json", found);
    let mut operation = OperationBuilder::new()
        .tag(L::TAG)
        .summary(Some(L::SAYS))
        .parameters(Some(parameters))
        .response("200", found)
        .build();
    operation.responses.responses.extend(Reads::responses());
    let item = described.paths.paths.entry(address::<L>()).or_default();
    item.get = Some(operation);
}

/// [`Page`] of a shape, which is written out: another subject may have one of the same name.
fn page_schema<L: ListShape>() -> RefOr<Schema> {
    let mut page = Page::<L::Shape>::schema();
    if let RefOr::T(Schema::Object(page)) = &mut page {
        let items = ArrayBuilder::new().items(L::Shape::schema());
        let items = items.description(Some("这一页")).build();
        page.properties.insert("items".to_owned(), items.into());
        if let Some((_, code)) = L::SUM {
            let sum = ObjectBuilder::new().schema_type(SchemaType::from(Type::Integer));
            let sum = sum.description(Some("合计，分")).build();
            page.properties.insert(code.to_owned(), sum.into());
            page.required.push(code.to_owned());
        }
    }
    page
}
