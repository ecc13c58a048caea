//! 合并重复登记: somebody was registered twice, and one record is to go into the other. It is proposed, and agreed to by a
//! second person.

use sea_orm::DatabaseExecutor;

use super::asked::Asked;
use super::both::{looked, meant};
use super::mending::VOID;
use super::person::{PersonInHand, propose_one};
use ground::acts::{Act, Doing, Subject};
use ground::ask::Ask;
use ground::authority::{Action, Scope};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;

/// 合并重复登记
pub(super) const MERGE: Act<PersonInHand> = Act {
    code: "merge",
    label: "合并重复登记",
    at: "merge",
    says: "提出把这一份登记并入同一个人的另一份；另一个人复核同意以后办成：身份、台账、走访、服务事项、附件等移过去，\
           这一份不再在册、还能查看。发过钱的那一份要留下",
    asks: || {
        vec![
            Ask::words("into", "留下哪一份")
                .needed()
                .hint("编号、身份证号，或者姓名"),
            Ask::long_words("reason", "理由和依据")
                .needed()
                .hint("例如：身份证号录错一位，登记了两次；与本人核对过"),
        ]
    },
    does: |doing| Box::pin(propose_merge(doing)),
    ..VOID
};

async fn propose_merge(doing: &mut Doing<'_, PersonInHand>) -> Result<()> {
    let (office, scope) = (doing.office, doing.actor.may(Action::PersonWrite)?);
    let (region, goes) = (doing.it.region(), doing.it.id());
    let on = || DatabaseExecutor::from(doing.tx.connection());
    let stays = meant(office, on(), (&scope, region), doing.said.words("into")).await?;
    let merge = looked(office, on(), &scope, (region, goes, stays), None).await?;
    if let Some(why) = merge.refused {
        return Err(Error::refusal(why));
    }
    let asked = Asked::Merge {
        into: stays,
        told: merge.told(),
    };
    let was = format!("{}，{}", doing.it.told(office)?, merge.goes.village);
    propose_one(doing, &asked, was).await
}

/// Refuses what cannot be merged any more.
pub(super) async fn still_merges(
    office: &Office,
    tx: &Tx,
    scope: &Scope,
    pair: (i32, i64, i64),
    request: i64,
) -> Result<()> {
    let merge = looked(office, tx.connection().into(), scope, pair, Some(request)).await?;
    merge.refused.map_or(Ok(()), |why| Err(Error::refusal(why)))
}
