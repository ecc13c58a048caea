//! Forms (表单): one column, labels above, hints under them, errors at the top and at the field in the same words.

use serde::Serialize;

use ground::http::ask::Posted;
pub use ground::reading::{Reading, Wrongs};

/// What a field takes; decides the control, its width and the keyboard of a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    Text,
    /// 身份证号
    IdNumber,
    /// 手机号
    Phone,
    /// 银行账号
    Account,
    /// A date in any form clerks type.
    Date,
    /// A month in any form clerks type.
    Month,
    /// Yuan.
    Money,
    /// A whole number.
    Integer,
    /// One of the options, as a drop-down.
    Choice,
    /// One of the options, all shown.
    Radio,
    /// Any of the options, all shown.
    Checks,
    /// Several lines.
    LongText,
    /// A password; pasting is allowed.
    Password,
    /// A file; the form is sent as multipart.
    File,
    /// Several photographs, from the camera where there is one.
    Photos,
    /// Not shown.
    Hidden,
}

/// One of the values a field may take.
#[derive(Debug, Clone, Serialize)]
pub struct Choice {
    /// As posted.
    pub value: String,
    /// As read.
    pub label: String,
}

impl Choice {
    /// A value and what it is called.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice {
            value: value.into(),
            label: label.into(),
        }
    }
}

/// A field of a form or of a query bar.
#[derive(Debug, Clone, Serialize)]
pub struct Field {
    /// As posted; also its id on the page, behind `f-`.
    pub name: String,
    /// 标签
    pub label: String,
    /// What to write, under the label.
    pub hint: Option<String>,
    /// Control.
    pub kind: FieldKind,
    /// What stands in it; a password never does.
    pub value: String,
    /// What is chosen of [`FieldKind::Checks`].
    pub values: Vec<String>,
    /// What is wrong with it.
    pub error: Option<String>,
    /// The options.
    pub options: Vec<Choice>,
    /// Offered while typing, where anything may be written.
    pub suggestions: Vec<String>,
    /// Width in Chinese characters: says how long the answer is.
    pub width: u8,
    /// Whether an empty field is refused; shown as （必填） only where most are not.
    pub required: bool,
    /// Where the server answers with what follows from this field (身份证号 fills birth date and sex); a path.
    pub fills: Option<String>,
    /// Whether typing begins here.
    pub focused: bool,
    /// Shown only while another field says one of these: its name, and what.
    pub only: Option<(String, Vec<String>)>,
}

impl Field {
    /// A field of a kind.
    pub fn new(kind: FieldKind, name: impl Into<String>, label: impl Into<String>) -> Field {
        let width = match kind {
            FieldKind::IdNumber | FieldKind::Account => 14,
            FieldKind::Phone | FieldKind::Date | FieldKind::Money => 8,
            FieldKind::Month | FieldKind::Integer => 6,
            FieldKind::LongText => 36,
            _ => 16,
        };
        Field {
            name: name.into(),
            label: label.into(),
            hint: None,
            kind,
            value: String::new(),
            values: Vec::new(),
            error: None,
            options: Vec::new(),
            suggestions: Vec::new(),
            width,
            required: false,
            fills: None,
            focused: false,
            only: None,
        }
    }

    /// One line of text.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Field {
        Field::new(FieldKind::Text, name, label)
    }

    /// A drop-down; an empty first option where nothing need be chosen.
    pub fn choice(
        name: impl Into<String>,
        label: impl Into<String>,
        options: Vec<Choice>,
    ) -> Field {
        Field {
            options,
            ..Field::new(FieldKind::Choice, name, label)
        }
    }

    /// With a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Field {
        self.hint = Some(hint.into());
        self
    }

    /// With something in it.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Field {
        self.value = value.into();
        self
    }

    /// Not to be left empty.
    #[must_use]
    pub fn required(mut self) -> Field {
        self.required = true;
        self
    }

    /// So many Chinese characters wide.
    #[must_use]
    pub fn width(mut self, width: u8) -> Field {
        self.width = width;
        self
    }
}

/// Fields that belong together.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Group {
    /// What they are about; nothing where the form has one group.
    pub legend: Option<String>,
    /// The fields.
    pub fields: Vec<Field>,
    /// Shown as its heading alone until it is opened, or something in it is filled in or wrong.
    pub folded: bool,
}

impl Group {
    /// Fields about something.
    pub fn named(legend: impl Into<String>, fields: Vec<Field>) -> Group {
        Group {
            legend: Some(legend.into()),
            fields,
            ..Group::default()
        }
    }
}

/// What is wrong, and where.
#[derive(Debug, Clone, Serialize)]
pub struct FormError {
    /// Name of the field; nothing when it is about the whole form.
    pub field: Option<String>,
    /// The same words at the top and at the field.
    pub message: String,
}

/// A form; `Visit::form` puts the token in before it is shown.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Form {
    /// Where it is posted.
    pub action: String,
    /// The fields, in named groups.
    pub groups: Vec<Group>,
    /// What is wrong with what was posted.
    pub errors: Vec<FormError>,
    /// Posted unseen.
    pub hidden: Vec<(String, String)>,
    /// Words of the one primary button.
    pub submit: String,
    /// What else may be done with the same fields: its words, and where they are posted then.
    pub beside: Option<(String, String)>,
    /// Where 取消 leads.
    pub cancel: Option<String>,
    /// Whether it carries files.
    pub upload: bool,
    /// Token against forged posts.
    pub token: String,
    /// Under this name what is typed is kept as a draft.
    pub draft: Option<String>,
    /// Fields side by side, for many short ones.
    pub dense: bool,
    /// Whether what it does cannot be taken back, and gives something up.
    pub danger: bool,
    /// Two columns where the page is wide enough.
    pub columns: bool,
    /// Another way to submit it: what the button says in this field, and its words.
    pub then: Option<(String, String)>,
}

impl Form {
    /// A form of one group.
    pub fn new(action: impl Into<String>, submit: impl Into<String>, fields: Vec<Field>) -> Form {
        Form {
            action: action.into(),
            submit: submit.into(),
            groups: vec![Group {
                fields,
                ..Group::default()
            }],
            ..Form::default()
        }
    }

    /// With 取消.
    #[must_use]
    pub fn cancel(mut self, href: impl Into<String>) -> Form {
        self.cancel = Some(href.into());
        self
    }

    /// Typing begins in its first field that is empty, where there is one to type in near its head.
    #[must_use]
    pub fn focused(mut self) -> Form {
        /// What begins further down would take the head of the page out of sight.
        const NEAR: usize = 4;
        let typed = |field: &&mut Field| {
            let picked = matches!(
                field.kind,
                FieldKind::Hidden
                    | FieldKind::Radio
                    | FieldKind::Checks
                    | FieldKind::File
                    | FieldKind::Photos
            );
            !picked && field.value.is_empty()
        };
        let shown = self.fields_mut().filter(|f| f.kind != FieldKind::Hidden);
        if let Some(first) = shown.take(NEAR).find(typed) {
            first.focused = true;
        }
        self
    }

    /// Every field.
    pub fn fields_mut(&mut self) -> impl Iterator<Item = &mut Field> {
        self.groups.iter_mut().flat_map(|group| &mut group.fields)
    }

    /// Puts back what was posted, so that nothing has to be typed again; passwords and files stay empty.
    pub fn keep(&mut self, posted: &Posted) {
        for field in self.fields_mut() {
            field.focused = false;
            match field.kind {
                FieldKind::Password | FieldKind::File | FieldKind::Photos => {}
                FieldKind::Checks => field.values = posted.all(&field.name),
                _ => field.value = posted.text(&field.name),
            }
        }
    }

    /// Another control for a field.
    pub fn replace(&mut self, name: &str, with: Field) {
        if let Some(field) = self.fields_mut().find(|field| field.name == name) {
            *field = with;
        }
    }

    /// Says what is wrong with a field.
    pub fn wrong(&mut self, name: &str, message: impl Into<String>) {
        let message = message.into();
        let mut at = None;
        if let Some(field) = self.fields_mut().find(|field| field.name == name) {
            at = Some(name.to_owned());
            field.error.get_or_insert_with(|| message.clone());
        }
        self.errors.push(FormError { field: at, message });
    }

    /// Says all that is wrong.
    pub fn wrong_all(&mut self, wrong: Wrongs) {
        for (name, message) in wrong {
            self.wrong(&name, message);
        }
    }

    /// Says what is wrong with the whole.
    pub fn refuse(&mut self, message: impl Into<String>) {
        self.errors.push(FormError {
            field: None,
            message: message.into(),
        });
    }

    /// Says of every required field that was posted empty what to do: 请填写姓名, 请选择人员类别.
    pub fn refuse_missing(&mut self, posted: &Posted) {
        let mut missing = Vec::new();
        for field in self.fields_mut().filter(|field| field.required) {
            let filled = match field.kind {
                FieldKind::File | FieldKind::Photos => posted.files(&field.name).next().is_some(),
                _ => posted
                    .all(&field.name)
                    .iter()
                    .any(|value| !value.is_empty()),
            };
            let verb = match field.kind {
                FieldKind::Choice
                | FieldKind::Radio
                | FieldKind::Checks
                | FieldKind::File
                | FieldKind::Photos => "请选择",
                _ => "请填写",
            };
            if !filled {
                missing.push((field.name.clone(), format!("{verb}{}", field.label)));
            }
        }
        for (name, message) in missing {
            self.wrong(&name, message);
        }
    }

    /// Whether anything is wrong.
    pub fn is_wrong(&self) -> bool {
        !self.errors.is_empty()
    }
}
