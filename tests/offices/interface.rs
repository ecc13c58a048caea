//! What other programs rely on: every operation of the interface with what it takes and what it answers, as
//! `interface.txt` lists it. A line that goes or changes is a promise broken, and is seen here first.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

const LISTED: &str = "../../tests/offices/interface.txt";

/// The fields of a shape, `a.b[]` for what lies deeper, each with its type.
fn fields(all: &Value, shape: &Value, at: &str, above: &[&str], into: &mut BTreeSet<String>) {
    if let Some(name) = shape["$ref"].as_str() {
        if above.contains(&name) {
            into.insert(format!("{at}…"));
            return;
        }
        let one = &all["components"]["schemas"][name.rsplit('/').next().unwrap()];
        assert!(one.is_object(), "{name} is not described");
        let above: Vec<&str> = above.iter().copied().chain([name]).collect();
        return fields(all, one, at, &above, into);
    }
    for several in ["oneOf", "allOf", "anyOf"] {
        for one in shape[several].as_array().into_iter().flatten() {
            fields(all, one, at, above, into);
        }
    }
    for (name, one) in shape["properties"].as_object().into_iter().flatten() {
        let needed = shape["required"].as_array();
        let needed = needed.is_some_and(|all| all.iter().any(|known| known == name));
        let dot = if at.is_empty() { "" } else { "." };
        let mark = if needed { "" } else { "?" };
        fields(all, one, &format!("{at}{dot}{name}{mark}"), above, into);
    }
    if shape["items"].is_object() {
        return fields(all, &shape["items"], &format!("{at}[]"), above, into);
    }
    let plain =
        shape["properties"].is_null() && shape["type"].is_string() || shape["type"].is_array();
    if plain && shape["type"] != "null" {
        let kind = shape["type"].to_string().replace('"', "");
        into.insert(format!("{at}: {kind}"));
    }
}

fn lines(all: &Value) -> String {
    let mut text = String::new();
    for (path, operations) in all["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let _ = writeln!(text, "{} {path}", method.to_uppercase());
            let asked = operation["parameters"].as_array().into_iter().flatten();
            for parameter in asked {
                let (name, place) = (&parameter["name"], &parameter["in"]);
                let _ = writeln!(
                    text,
                    "  {} {}",
                    place.as_str().unwrap(),
                    name.as_str().unwrap()
                );
            }
            let mut said = |what: &str, content: &Value| {
                for (media, one) in content.as_object().into_iter().flatten() {
                    let _ = writeln!(text, "  {what} {media}");
                    let mut all_fields = BTreeSet::new();
                    fields(all, &one["schema"], "", &[], &mut all_fields);
                    for field in all_fields {
                        let _ = writeln!(text, "    {field}");
                    }
                }
            };
            said("takes", &operation["requestBody"]["content"]);
            let answers: BTreeMap<_, _> =
                operation["responses"].as_object().unwrap().iter().collect();
            for (status, answer) in answers {
                said(&format!("answers {status}"), &answer["content"]);
            }
        }
    }
    text
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "whoever changes the interface lists it anew"
)]
fn the_interface_is_the_one_that_is_listed() {
    let now = lines(&doors::api::pages::description().unwrap());
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(LISTED);
    if std::env::var_os("YUSHUI_LIST_INTERFACE").is_some() {
        std::fs::write(&file, &now).unwrap();
    }
    let listed = std::fs::read_to_string(&file).unwrap();
    let differing = listed.lines().zip(now.lines()).find(|(a, b)| a != b);
    assert!(
        listed == now,
        "the interface changed: {differing:?}; if it is meant, list it anew with YUSHUI_LIST_INTERFACE=1 and look at the difference"
    );
}

/// The description keeps shapes by name: two of one name, and the second is told for the first.
#[test]
fn no_two_shapes_have_one_name() {
    let mut places = BTreeMap::<String, Vec<String>>::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../doors/src/api");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let described = text.split("#[derive(").skip(1);
        for one in described.filter(|one| one.split(")]").next().unwrap().contains("ToSchema")) {
            let given = one.split("{").next().unwrap();
            let other = given.split_once("schema(as = ").map(|(_, name)| name);
            let own = ["struct ", "enum "]
                .iter()
                .find_map(|kind| given.split_once(kind));
            let name = other.or(own.map(|(_, name)| name)).unwrap_or_default();
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '_');
            let name = name[..end.unwrap_or(name.len())].to_owned();
            places
                .entry(name)
                .or_default()
                .push(path.display().to_string());
        }
    }
    assert!(places.len() > 50, "{places:?}");
    let twice: Vec<_> = places.iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}
