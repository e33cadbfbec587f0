// What makes the pages quicker and kinder. Every one of them works without it.
import "./js/times.js";
import "./js/menus.js";
import "./js/forms.js";
import "./js/toasts.js";
import "./js/record.js";
import "./js/people.js";
import "./js/keys.js";
import "./js/activity.js";
