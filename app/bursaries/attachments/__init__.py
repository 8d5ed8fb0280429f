"""The files of an application: what there is, as it is shown, and handing one out."""
