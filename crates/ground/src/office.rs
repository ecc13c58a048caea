//! An office: its data folder opened, with everything an action needs.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::{Clock, DivisionCode};
use sea_orm::FromQueryResult;
use seal::{Entropy, Keyring, SealError};

use crate::authority::Actor;
use crate::catalogue::{Catalogue, SHIPPED_AS, shipped_marks};
use crate::db;
use crate::db::{Db, Tx};
use crate::error::{Error, Result};
use crate::jobs::Jobs;
use crate::key::office_code;
use crate::migrate;
use crate::new_keys;
use crate::server::Location;
use crate::serving;
use crate::slots::Slots;

/// What an office is.
#[derive(Debug, Clone)]
pub struct OfficeProfile {
    /// Its division; everything it keeps lies beneath.
    pub division: DivisionCode,
    /// Its name, as 甲镇.
    pub name: String,
}

/// Where an office lies.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its data folder: keys, attachments, its own catalogue, and the database where no server has it.
    pub data: PathBuf,
    /// The folder of its keys.
    pub keys: PathBuf,
    /// The address of its database on a PostgreSQL server.
    pub server: Option<String>,
    /// How many may read its database at the same time. One is enough for a command: it does one thing after the other,
    /// and each more costs a connection.
    pub readers: u32,
}

impl Place {
    /// A data folder that has everything of the office.
    pub fn folder(data: impl Into<PathBuf>) -> Place {
        let data = data.into();
        Place {
            keys: data.join("keys"),
            data,
            server: None,
            readers: db::READERS,
        }
    }

    /// Where its database is.
    pub fn database(&self) -> Location {
        match &self.server {
            Some(address) => Location::Server(address.clone()),
            None => Location::File(self.data.join(DATABASE_FILE)),
        }
    }

    /// As people are told of it.
    fn shown(&self) -> String {
        let of = |location: Location| location.to_string();
        let server = self.server.as_ref().map(|_| of(self.database()));
        server.unwrap_or_else(|| self.data.display().to_string())
    }
}

/// How the program starts itself as the child that reads workbooks.
#[derive(Debug, Clone)]
pub struct Worker {
    /// The program.
    pub program: PathBuf,
    /// Its arguments before the file.
    pub arguments: Vec<String>,
}

/// What is asked when an office is made.
#[derive(Debug)]
pub struct NewOffice<'a> {
    /// Its division.
    pub division: DivisionCode,
    /// Its name.
    pub name: &'a str,
    /// Name of the first 系统管理员.
    pub admin: &'a str,
    /// Her ID number, where it was said: two accounts of one person are known by it.
    pub id_number: Option<&'a str>,
    /// Her password.
    pub password: &'a str,
}

/// What the program brings along: nothing in an office asks the machine by itself.
#[derive(Clone)]
pub struct Surroundings {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness for keys, nonces and salts.
    pub entropy: Arc<dyn Entropy>,
    /// The child that reads workbooks.
    pub worker: Worker,
}

/// An open office.
pub struct Office {
    db: Db,
    keyring: Arc<Keyring>,
    catalogue: Catalogue,
    surroundings: Surroundings,
    profile: OfficeProfile,
    data: PathBuf,
    jobs: Jobs,
    slots: Slots,
}

pub(crate) const DATABASE_FILE: &str = "yushui.db";
/// Marked with the key when the office is made; another key marks it differently.
const KEY_CHECK: &[u8] = b"yushui key check";

#[derive(FromQueryResult)]
struct Meta {
    name: String,
    value: String,
}

impl Office {
    /// Makes the folder, the keys and the empty database of a new office; what is first written into it follows
    /// [`Office::write_profile`] in one transaction.
    ///
    /// # Errors
    /// When the folder holds something else, the name is empty or the password weak; nothing is left behind but keys.
    pub async fn lay_out(
        place: &Place,
        new: &NewOffice<'_>,
        surroundings: Surroundings,
    ) -> Result<Office> {
        let name = kernel::squeeze(new.name);
        if name.is_empty() {
            return Err(Error::refusal("请填写单位名称，例如 --name 甲镇"));
        }
        seal::check_strength(new.password, &[new.admin, new.name])
            .map_err(|e| Error::refusal(e.to_string()))?;
        let (data, keys) = (&place.data, &place.keys);
        refuse_foreign_folder(data, keys)?;
        std::fs::create_dir_all(data)?;
        close_to_others(data);
        let keyring = match Keyring::open(keys) {
            Ok(keyring) => keyring,
            Err(SealError::KeyMissing { .. }) => {
                let mut secret = [0u8; 32];
                surroundings.entropy.fill(&mut secret)?;
                Keyring::create(keys, secret)?
            }
            Err(other) => return Err(Error::refusal(other.to_string())),
        };
        let db = Db::open(&place.database(), true, place.readers).await?;
        if !meta(&db).await?.is_empty() {
            return Err(Error::refusal(format!(
                "{} 里已经有一个单位，不能再次建立",
                place.shown()
            )));
        }
        let profile = OfficeProfile {
            division: new.division,
            name,
        };
        Ok(Office::of(db, keyring, surroundings, profile, data))
    }

    fn of(
        db: Db,
        keyring: Keyring,
        surroundings: Surroundings,
        profile: OfficeProfile,
        data: &Path,
    ) -> Office {
        Office {
            jobs: Jobs::new(db.clone(), surroundings.clock.clone()),
            db,
            keyring: Arc::new(keyring),
            catalogue: Catalogue::with_overrides(data.join("catalogue")),
            surroundings,
            profile,
            data: data.to_owned(),
            slots: Slots::default(),
        }
    }

    /// Writes down what the office is.
    pub async fn write_profile(&self, tx: &Tx) -> Result<()> {
        let value = |name: &str, value: String| vec![name.into(), value.into()];
        let rows = vec![
            value("division", self.profile.division.get().to_string()),
            value("office", office_code(self.profile.division).to_string()),
            value("name", self.profile.name.clone()),
            value("key_check", self.keyring.mac_hex(KEY_CHECK)),
            value("profile_check", self.profile_mark(&self.keyring)),
            value(SHIPPED_AS, serde_json::to_string(&shipped_marks())?),
        ];
        db::insert(tx.connection(), "meta", &["name", "value"], rows).await
    }

    /// Opens what lies in a data folder; subjects are not heard yet.
    ///
    /// # Errors
    /// When there is none, its keys are missing, or another program wrote it: a newer one, or an older one whose tables
    /// are brought up to date by [`Office::bring_up_to_date`] only, once somebody has a backup.
    pub async fn open(place: &Place, surroundings: Surroundings) -> Result<Office> {
        let office = Office::as_it_is(place, surroundings).await?;
        if !office.db.is_up_to_date().await? {
            if place.server.is_none() {
                serving::refuse_beneath(&place.data)?;
            }
            return Err(office.refuse_older(place).await?);
        }
        office.db.bring_up_to_date().await?;
        Ok(office)
    }

    /// Brings the tables up to date that an older program made.
    ///
    /// # Errors
    /// When they are served meanwhile, or a newer program wrote them.
    pub async fn bring_up_to_date(&self, place: &Place) -> Result<()> {
        if !self.db.is_up_to_date().await? {
            self.refuse_served(place)?;
        }
        self.db.bring_up_to_date().await
    }

    /// Refuses to change what another process serves.
    ///
    /// # Errors
    /// When one does.
    pub fn refuse_served(&self, place: &Place) -> Result<()> {
        match place.server {
            None => serving::refuse_beneath(&self.data),
            Some(_) => Ok(()),
        }
    }

    async fn refuse_older(&self, place: &Place) -> Result<Error> {
        let waiting = migrate::waiting(self.db.reader()).await?;
        let data = place.data.display();
        Ok(Error::refusal(format!(
            "{} 是旧版程序写的（{}，这个程序到 {}），没有打开。先看升级要改什么：yushui upgrade --data {data} --check；再备份并升级：yushui upgrade --data {data} --to 放备份的文件夹",
            place.shown(),
            waiting.from,
            waiting.to
        )))
    }

    /// Opens what lies in a data folder with the tables that it has, which may be those of an older program: for a backup
    /// before they are brought up to date, and for bringing them up to date.
    ///
    /// # Errors
    /// When there is none, or its keys are missing.
    pub async fn as_it_is(place: &Place, surroundings: Surroundings) -> Result<Office> {
        let (data, keys) = (&place.data, &place.keys);
        let none = || {
            Error::refusal(format!(
                "{} 里还没有单位，请先运行 yushui init",
                place.shown()
            ))
        };
        let database = place.database();
        if database.is_missing() {
            return Err(none());
        }
        let unfinished = || {
            Error::refusal(format!(
                "{} 里的单位没有建完，请重新运行 yushui init",
                place.shown()
            ))
        };
        let db = Db::as_it_is(&database, false, place.readers).await?;
        if db.is_blank().await? {
            return Err(if place.server.is_some() {
                none()
            } else {
                unfinished()
            });
        }
        // Before anything is written: what belongs to other keys is not even brought up to date.
        let keyring = Keyring::open(keys).map_err(|e| Error::refusal(e.to_string()))?;
        close_to_others(data);
        let found = meta(&db).await?;
        if found.is_empty() && place.server.is_some() {
            return Err(none());
        }
        let value = |name: &str| {
            found
                .iter()
                .find(|m| m.name == name)
                .map(|m| m.value.clone())
        };
        let (Some(code), Some(name)) = (value("division"), value("name")) else {
            return Err(unfinished());
        };
        let mark = value("key_check").unwrap_or_default();
        let fits = |keyring: &Keyring| keyring.mac_matches(KEY_CHECK, &mark);
        let keyring = match fits(&keyring) {
            true => Some(keyring),
            // New keys were given and the program was stopped before they took the place of the old.
            false => new_keys::put_in_place(keys, fits)?,
        };
        let Some(keyring) = keyring else {
            let keys = keys.display();
            return Err(Error::refusal(format!(
                "{keys} 里的密钥不是这个单位的，请换回备份的密钥"
            )));
        };
        let keyring = match value(new_keys::EARLIER) {
            Some(sealed) => keyring.with_earlier(&seal::hex_decode(&sealed)?)?,
            None => keyring,
        };
        new_keys::finish(data, &keyring)?;
        let division = DivisionCode::read(&code).map_err(|e| Error::Fault(e.into()))?;
        let profile = OfficeProfile { division, name };
        Ok(Office::of(db, keyring, surroundings, profile, data))
    }

    /// What of the profile the keys decide, as other keys would have it.
    pub(crate) fn checks_under(&self, keyring: &Keyring) -> [(&'static str, String); 2] {
        [
            ("key_check", keyring.mac_hex(KEY_CHECK)),
            ("profile_check", self.profile_mark(keyring)),
        ]
    }

    fn profile_mark(&self, keyring: &Keyring) -> String {
        let (code, name) = (self.profile.division.get().to_string(), &self.profile.name);
        let fields = [("division", code.as_str()), ("name", name.as_str())];
        keyring.mac_hex(seal::link("profile", &fields).as_bytes())
    }

    /// Whether the office still is what it was marked as; those made before that was marked are.
    pub async fn profile_is_as_marked(&self) -> Result<bool> {
        let found = meta(&self.db).await?;
        let mark = found.iter().find(|meta| meta.name == "profile_check");
        Ok(mark.is_none_or(|mark| mark.value == self.profile_mark(&self.keyring)))
    }

    /// Hands something in for the subjects to ask for by its type with [`Office::handed`].
    pub fn hand_in<T: Send + Sync + 'static>(&mut self, value: T) {
        self.slots.put(value);
    }

    /// What was handed in.
    ///
    /// # Errors
    /// When nothing of the type was.
    pub fn handed<T: Send + Sync + 'static>(&self) -> Result<&T> {
        self.slots.get()
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The keys.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// The keys, for work that outlives a borrow.
    pub fn keyring_shared(&self) -> Arc<Keyring> {
        Arc::clone(&self.keyring)
    }

    /// The catalogue, with the office's own files in place.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The time.
    pub fn clock(&self) -> &dyn Clock {
        &*self.surroundings.clock
    }

    /// Randomness.
    pub fn entropy(&self) -> &dyn Entropy {
        &*self.surroundings.entropy
    }

    /// The child that reads workbooks.
    pub fn worker(&self) -> &Worker {
        &self.surroundings.worker
    }

    /// What the office is.
    pub fn profile(&self) -> &OfficeProfile {
        &self.profile
    }

    /// Long work going on in this process.
    pub fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    /// Where everything of the office lies.
    pub fn data_folder(&self) -> &Path {
        &self.data
    }

    /// A folder of the office's own files, made when it is not there yet.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.data.join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// The operator of the machine acting on the whole office.
    pub fn operator(&self) -> Actor {
        Actor::operator(self.profile.division)
    }

    /// Seals a field that belongs to `owner`, as hex for a text column.
    pub fn seal_field(&self, purpose: &str, owner: i64, plain: &str) -> Result<String> {
        let mut nonce = [0u8; 12];
        self.entropy().fill(&mut nonce)?;
        Ok(seal::hex_encode(
            &self.keyring.seal_field(purpose, owner, plain, nonce)?,
        ))
    }

    /// Opens what [`Office::seal_field`] sealed.
    pub fn open_field(&self, purpose: &str, owner: i64, sealed: &str) -> Result<String> {
        Ok(self
            .keyring
            .open_field(purpose, owner, &seal::hex_decode(sealed)?)?)
    }

    /// Seals a file that belongs to `owner`.
    pub fn seal_file(&self, purpose: &str, owner: i64, plain: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0u8; 12];
        self.entropy().fill(&mut nonce)?;
        Ok(self.keyring.seal_bytes(purpose, owner, plain, nonce)?)
    }

    /// Opens that.
    pub fn open_file(&self, purpose: &str, owner: i64, sealed: &[u8]) -> Result<Vec<u8>> {
        Ok(self.keyring.open_bytes(purpose, owner, sealed)?)
    }

    /// Closes the database cleanly.
    pub async fn close(self) -> Result<()> {
        self.db.close().await
    }
}

async fn meta(db: &Db) -> Result<Vec<Meta>> {
    db::rows(db.reader(), "SELECT name, value FROM meta", vec![]).await
}

/// Lets nobody else on the machine into a data folder.
fn close_to_others(data: &Path) {
    let Ok(now) = std::fs::metadata(data) else {
        return;
    };
    if now.permissions().mode() & 0o077 == 0 {
        return;
    }
    if let Err(error) = std::fs::set_permissions(data, Permissions::from_mode(0o700)) {
        tracing::warn!(%error, "数据文件夹别人也进得去，没能改成只许本人进");
    }
}

/// An office is made only where nothing else lives: an empty folder, or one whose making was interrupted.
fn refuse_foreign_folder(data: &Path, keys: &Path) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(data) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let ours = path == keys
            || name.starts_with(DATABASE_FILE)
            || name == "catalogue"
            || name == serving::FILE;
        if !ours {
            return Err(Error::refusal(format!(
                "文件夹 {} 不是空的，请换一个新文件夹",
                data.display()
            )));
        }
    }
    Ok(())
}
