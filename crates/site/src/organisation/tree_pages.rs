//! 单位树 beside a list: the units of a scope, opened down to the one the list is of; and the field in which a unit is
//! chosen.

use kernel::DivisionCode;

use crate::kit::{Choice, Field, FieldKind, Form, Posted, Query, Tree, TreeNode};
use ground::authority::Scope;
use ground::error::Result;
use ground::lists::asked_scope;
use ground::office::Office;
use registers::organisation::directory::Directory;
use registers::organisation::divisions_like;
use registers::organisation::places::Places;

/// So many units are shown under one; the rest is found by the filter.
const SHOWN_MAX: usize = 60;
/// Up to so many units stand in a drop-down; more are typed, with suggestions.
const CHOICES_MAX: usize = 60;
/// So many units are suggested while typing.
const SUGGESTED_MAX: usize = 400;

/// The tree of a scope for the list at `path`: `tree=` filters it by name or initials, `division=` says where the list
/// is.
pub async fn unit_tree(office: &Office, scope: Scope, path: &str, query: &Query) -> Result<Tree> {
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let at = asked_scope(scope, query)?.division();
    let filter = query.text("tree");
    let list = query.without("page").without("tree");
    let node = |code: DivisionCode, children: Vec<TreeNode>, more: bool| TreeNode {
        label: directory.name(code),
        href: format!(
            "{path}{}",
            list.with("division", &code.get().to_string())
                .text_for_url()
        ),
        current: code == at,
        children,
        more,
    };
    let nodes = if filter.is_empty() {
        vec![opened(&directory, scope.division(), at, &node)]
    } else {
        let found = divisions_like(office.db().reader(), &scope, &filter, SHOWN_MAX).await?;
        found
            .into_iter()
            .map(|division| node(division.code, Vec::new(), false))
            .collect()
    };
    Ok(Tree {
        path: path.to_owned(),
        filter,
        kept: list.pairs().to_vec(),
        nodes,
        only_this: false,
        only_this_href: String::new(),
    })
}

/// The tree with 仅本级: `only=1` leaves out what lies beneath.
pub fn with_only(mut tree: Tree, query: &Query) -> Tree {
    let list = query.without("page").without("tree");
    tree.only_this = query.text("only") == "1";
    let turned = match tree.only_this {
        true => list.without("only"),
        false => list.with("only", "1"),
    };
    tree.only_this_href = format!("{}{}", tree.path, turned.text_for_url());
    tree
}

fn opened(
    directory: &Directory,
    unit: DivisionCode,
    at: DivisionCode,
    node: &impl Fn(DivisionCode, Vec<TreeNode>, bool) -> TreeNode,
) -> TreeNode {
    let beneath = directory.children(unit);
    if !unit.contains(at) {
        return node(unit, Vec::new(), !beneath.is_empty());
    }
    let more = beneath.len() > SHOWN_MAX;
    // The one that is open is shown wherever it stands.
    let shown = beneath
        .iter()
        .enumerate()
        .filter(|(place, child)| *place < SHOWN_MAX || child.contains(at));
    let children = shown
        .map(|(_, child)| opened(directory, *child, at, node))
        .collect();
    node(unit, children, more)
}

/// The field 管理区划: a drop-down where there are few units, else typed.
pub fn place_field(places: &Places, scope: &Scope) -> Field {
    let units: Vec<DivisionCode> = places.units().collect();
    let top = places.path(scope.division());
    if units.len() <= CHOICES_MAX {
        let choice = |code: &DivisionCode| Choice::new(places.path(*code), places.path(*code));
        let options = units.iter().map(choice).collect();
        return Field::choice("division", "管理区划", options).value(top);
    }
    let suggestions = units.iter().take(SUGGESTED_MAX);
    Field {
        suggestions: suggestions.map(|code| places.path(*code)).collect(),
        ..Field::new(FieldKind::Text, "division", "管理区划")
    }
    .hint("写单位名称，重名的连上级一起写，例如甲镇 第一村；也可以写区划代码")
    .value(top)
}

/// The code of the division that was chosen in a form; the form says what is wrong where it is none.
pub fn place_said(form: &mut Form, places: &Places, posted: &Posted) -> String {
    let text = posted.text("division");
    match places.read(&text) {
        Ok(code) => return code.get().to_string(),
        Err(_) if text.is_empty() => {
            let field = form.fields_mut().find(|field| field.name == "division");
            let label = field.map_or_else(String::new, |field| field.label.clone());
            form.wrong("division", format!("请选择{label}"));
        }
        Err(error) => form.wrong("division", error.to_string()),
    }
    String::new()
}
