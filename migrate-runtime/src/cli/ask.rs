//! Questions, where something would be lost.

use dialoguer::theme::ColorfulTheme;
use dialoguer::{Confirm, Select};

use super::failure::Failure;
use super::interrupt;
use super::ui::Ui;
use super::visible::{on_one_line, visible};

/// Goes on if somebody agrees. `loss` says what would be lost, and `question` what is asked.
///
/// # Errors
///
/// Where the answer is no, and where there is nobody to ask.
pub(super) fn agree(ui: &Ui, loss: &str, question: &str) -> Result<(), Failure> {
    if ui.says_yes() {
        return Ok(());
    }
    if !ui.can_ask() {
        let mut message = format!("a question needs an answer: {question}");
        if !loss.is_empty() {
            message = format!("{message}\n{loss}");
        }
        return Err(Failure::told(message, "there is nobody to ask here: add --yes to agree"));
    }
    if !loss.is_empty() {
        ui.remark(loss);
    }
    let _asking = interrupt::Asking::begin();
    let theme = ColorfulTheme::default();
    match Confirm::with_theme(&theme).with_prompt(visible(question)).default(false).interact_opt() {
        Ok(Some(true)) => Ok(()),
        // No, Escape or Ctrl-C.
        _ => Err(Failure::told("nothing was changed", "")),
    }
}

/// Which of `items`; none where somebody wants none of them.
pub(super) fn choose(prompt: &str, items: &[String]) -> Option<usize> {
    let _asking = interrupt::Asking::begin();
    let theme = ColorfulTheme::default();
    let items: Vec<String> = items.iter().map(|item| on_one_line(item)).collect();
    Select::with_theme(&theme)
        .with_prompt(visible(prompt))
        .items(&items)
        .default(0)
        .interact_opt()
        .ok()?
}
