// The date picker of the admin replaces a text that it cannot read by the present time when the field is left.
// The server reads more than the picker does, and says beside the field what it cannot read. So the text stays.
if (window.jQuery?.fn.datetimepicker) {
  window.jQuery.fn.datetimepicker.defaults.validateOnBlur = false;
}
