//! One value of each type, for what an office carries without knowing it: what a subject keeps in memory, and what is
//! handed in where the office is put together.

use std::any::{Any, TypeId};
use std::collections::HashMap;

use super::error::{Error, Result};

/// Values by their types.
#[derive(Default)]
pub struct Slots {
    values: HashMap<TypeId, Box<dyn Any + Send + Sync>>,
}

impl Slots {
    /// Puts a value in, in place of one of its type.
    pub fn put<T: Send + Sync + 'static>(&mut self, value: T) {
        self.values.insert(TypeId::of::<T>(), Box::new(value));
    }

    /// The value of a type.
    ///
    /// # Errors
    /// When nobody put one in, which is a mistake in how the program is put together.
    pub fn get<T: Send + Sync + 'static>(&self) -> Result<&T> {
        let found = self.values.get(&TypeId::of::<T>());
        let found = found.and_then(|value| value.downcast_ref());
        found.ok_or_else(|| Error::inconsistent(std::any::type_name::<T>()))
    }
}
