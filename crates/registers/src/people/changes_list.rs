//! Change requests and packages of them as lists, by the box they lie in.

use super::packages::{Package, PackageAsk, package_count, package_page};
use super::requests::{RequestLine, RequestState, request_box, request_count, request_page};
use super::store::RequestAsk;
use ground::ask::Ask;
use ground::authority::Action;
use ground::error::Result;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Paper, Window};
use ground::shown::{Badge, Cell, Tone};
use ground::time::moment_shown;

/// The boxes of the list: what waits for this user comes first.
pub const BOXES: [(&str, &str); 4] = [
    ("mine", "待我处理"),
    ("open", "待复核"),
    ("sent", "我发起的"),
    ("done", "已处理"),
];

/// 变更申请
pub struct Changes {
    ask: RequestAsk,
}

/// 待复核 and so on.
pub fn request_badge(state: RequestState) -> Badge {
    let tone = match state {
        RequestState::Open => Tone::Soon,
        RequestState::Agreed => Tone::Good,
        RequestState::Returned => Tone::Bad,
        RequestState::Withdrawn => Tone::Quiet,
    };
    Badge::new(state.label(), tone)
}

impl List for Changes {
    type Row = RequestLine;
    const CODE: &'static str = "changes";
    const AT: &'static str = "/changes";
    const LABEL: &'static str = "变更申请";
    const MAY: Action = Action::PersonRead;
    const PAPER: Paper = Paper::of_people();
    const BY_UNIT: bool = false;

    async fn open(_: &Looking<'_>) -> Result<Changes> {
        Ok(Changes {
            ask: RequestAsk::default(),
        })
    }

    fn filters() -> Vec<Filter<Changes>> {
        let boxes = Ask::choice("box", "哪些").offering(BOXES).quiet();
        let of_box = Self::filter(boxes, |list, given| {
            list.ask = request_box(given.looking.actor, given.value);
            Ok(())
        });
        vec![of_box.chip("{}")]
    }

    fn columns(&self) -> Vec<Column<Changes>> {
        vec![
            Self::column("name", "姓名", |_, request, _| Cell::text(&request.name)),
            Self::column("village", "村（社区）", |_, request, _| {
                Cell::text(&request.village)
            }),
            Self::column("kind", "变更", |_, request, _| Cell::text(&request.kind)),
            Self::column("was", "原来", |_, request, _| Cell::text(&request.was)).aside(),
            Self::column("is", "改为", |_, request, _| Cell::text(&request.is)),
            Self::column("reason", "理由", |_, request, _| {
                Cell::text(&request.reason)
            })
            .aside(),
            Self::column("by", "提出", |_, request, _| {
                Cell::text(&request.proposed_by)
            }),
            Self::column("at", "时间", |_, request, _| {
                Cell::text(moment_shown(&request.proposed_at))
            }),
            Self::column("package", "变更包", |_, request, _| {
                match request.package {
                    None => Cell::empty(),
                    // Its own page leads there those who may open it.
                    Some(key) => Cell::text(key.to_string()),
                }
            }),
            Self::column("state", "状态", |_, request, _| {
                Cell::badge(request_badge(request.state))
            }),
        ]
    }

    async fn read(
        &self,
        looking: &Looking<'_>,
        (offset, limit): Window,
    ) -> Result<Found<RequestLine>> {
        let (office, actor) = (looking.office, looking.actor);
        let total = request_count(office, actor, self.ask).await?;
        let rows = request_page(office, actor, self.ask, offset, limit).await?;
        Ok(Found::new(total, rows))
    }

    fn key(request: &RequestLine) -> String {
        request.key.to_string()
    }

    fn leads(&self, request: &RequestLine) -> Option<String> {
        Some(format!("/changes/{}", request.key))
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "这里没有变更申请。要改账号、登记死亡或停发，请打开那个人的档案，点“提出变更”。".to_owned()
    }
}

/// 变更包
pub struct Packages {
    ask: PackageAsk,
}

/// 待复核, 已办完
pub fn package_badge(package: &Package) -> Badge {
    let tone = if package.open > 0 {
        Tone::Soon
    } else {
        Tone::Quiet
    };
    Badge::new(package.state().label(), tone)
}

impl List for Packages {
    type Row = Package;
    const CODE: &'static str = "packages";
    const AT: &'static str = "/changes/packages";
    const LABEL: &'static str = "变更包";
    const MAY: Action = Action::PersonRead;
    const BY_UNIT: bool = false;

    async fn open(_: &Looking<'_>) -> Result<Packages> {
        Ok(Packages {
            ask: PackageAsk::default(),
        })
    }

    fn filters() -> Vec<Filter<Packages>> {
        let boxes = Ask::choice("box", "哪些").offering([("open", "待复核")]);
        let of_box = Self::filter(boxes.quiet(), |list, given| {
            list.ask.waiting = given.value == "open";
            Ok(())
        });
        vec![of_box.chip("{}")]
    }

    fn columns(&self) -> Vec<Column<Packages>> {
        vec![
            Self::column("package", "变更包", |_, package, _| {
                Cell::text(package.key.to_string())
            }),
            Self::column("source", "文件", |_, package, _| {
                Cell::text(&package.source)
            }),
            Self::column("lines", "条数", |_, package, _| {
                Cell::text(package.lines.to_string())
            })
            .of(Cells::Counts),
            Self::column("open", "待复核", |_, package, _| {
                Cell::text(package.open.to_string())
            })
            .of(Cells::Counts),
            Self::column("agreed", "已同意", |_, package, _| {
                Cell::text(package.agreed.to_string())
            })
            .of(Cells::Counts),
            Self::column("by", "提出", |_, package, _| {
                Cell::text(&package.proposed_by)
            }),
            Self::column("at", "时间", |_, package, _| {
                Cell::text(moment_shown(&package.proposed_at))
            }),
            Self::column("state", "状态", |_, package, _| {
                Cell::badge(package_badge(package))
            }),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<Package>> {
        let (office, actor) = (looking.office, looking.actor);
        let total = package_count(office, actor, self.ask).await?;
        let rows = package_page(office, actor, self.ask, window).await?;
        Ok(Found::new(total, rows))
    }

    fn key(package: &Package) -> String {
        package.key.to_string()
    }

    fn leads(&self, package: &Package) -> Option<String> {
        Some(format!("/changes/packages/{}", package.key))
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "还没有变更包。发过待遇以后，导入的表里要两个人办的变更合成变更包，等另一人复核。"
            .to_owned()
    }
}
