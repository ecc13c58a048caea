//! The audit log as a list.

use super::log::{Log, Told, Wanted};
use super::sentence::{Topic, topic_of};
use ground::ask::Ask;
use ground::authority::Action;
use ground::error::Result;
use ground::lists::{Column, Filter, Found, List, Looking, Paper, Window};
use ground::shown::Cell;
use registers::people::REVEAL;

/// 审计日志
pub struct AuditLog {
    log: Log,
    wanted: Wanted,
}

impl List for AuditLog {
    type Row = Told;
    const CODE: &'static str = "audit";
    const AT: &'static str = "/audit";
    const LABEL: &'static str = "审计日志";
    const MAY: Action = Action::AuditRead;
    const PAPER: Paper = Paper {
        export: Action::AuditRead,
        whole: true,
        ..Paper::usual()
    };

    async fn open(looking: &Looking<'_>) -> Result<AuditLog> {
        let narrowed = (looking.within != looking.own).then_some(looking.within);
        Ok(AuditLog {
            log: Log::open(looking.office, looking.actor, narrowed).await?,
            wanted: Wanted::default(),
        })
    }

    fn filters() -> Vec<Filter<AuditLog>> {
        let topics = Topic::ALL.map(|(_, code, label)| (code, label));
        vec![
            Self::filter(Ask::words("who", "谁"), |list, given| {
                list.wanted.who = Some(kernel::squeeze(given.value));
                Ok(())
            })
            .width(6),
            Self::filter(
                Ask::choice("topic", "关于").offering(topics),
                |list, given| {
                    list.wanted.topic = Topic::read(given.value);
                    Ok(())
                },
            ),
            Self::filter(
                Ask::choice("act", "做了什么")
                    .offering([(REVEAL, "看完整号码")])
                    .quiet(),
                |list, given| {
                    list.wanted.action = (given.value == REVEAL).then_some(REVEAL);
                    Ok(())
                },
            ),
            Self::filter(Ask::words("q", "对象或内容"), |list, given| {
                list.wanted.text = given.text();
                Ok(())
            })
            .width(8)
            .chip("内容：{}"),
            Self::filter(Ask::day("from", "起始日期"), |list, given| {
                list.wanted.from = Some(given.day()?);
                Ok(())
            })
            .chip("自：{}"),
            Self::filter(Ask::day("to", "截止日期"), |list, given| {
                list.wanted.to = Some(given.day()?);
                Ok(())
            })
            .chip("至：{}"),
        ]
    }

    fn columns(&self) -> Vec<Column<AuditLog>> {
        vec![
            Self::column("when", "时间", |_, told, _| Cell::text(&told.when)),
            Self::column("who", "谁", |_, told, _| {
                Cell::text(&told.entry.actor).under(told.role)
            }),
            Self::column("what", "做了什么", |_, told, _| {
                Cell::text(&told.sentence)
            }),
            Self::column("channel", "从哪里", |_, told, _| {
                Cell::text(told.channel)
            }),
            Self::column("topic", "关于", |_, told, _| {
                Cell::text(topic_of(&told.entry.action).map_or("", Topic::label))
            })
            .aside(),
            Self::column("number", "编号", |_, told, _| Cell::text(Self::key(told))).aside(),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<Told>> {
        let total = self.log.count(looking.office, &self.wanted).await?;
        let rows = self.log.page(looking.office, &self.wanted, window).await?;
        Ok(Found::new(total, rows))
    }

    fn key(told: &Told) -> String {
        told.entry.key().to_string()
    }

    fn leads(&self, told: &Told) -> Option<String> {
        Some(format!("/audit/{}", Self::key(told)))
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "没有符合条件的记录。".to_owned()
    }
}
