# Four questions to the disease tables, in R. Nothing but base R is needed.
#
#     Rscript examples/open_data.R FOLDER
#
# FOLDER is the data set: it holds datapackage.json.

condition <- "influenza"
# US 2000 standard population in thousands (NCHS, Statistical Notes 20), summed to the
# age bands of the tables, those aged 15 to 19 spread evenly over the years.
standard <- c(
  "0-4" = 18987, "5-17" = 51869, "18-49" = 127883, "50-64" = 41185, "65+" = 34710
)

folder <- commandArgs(trailingOnly = TRUE)
folder <- if (length(folder)) folder[1] else "."
trends <- read.csv(
  file.path(folder, "data", "disease_trends.csv"),
  na.strings = "", encoding = "UTF-8", stringsAsFactors = FALSE
)
trends$period_start_date <- as.Date(trends$period_start_date)
trends$is_withheld <- !is.na(trends$withheld_reason) # in whole or in part
trends <- trends[order(trends$period_start_date), ]
ill <- trends[trends$condition_id == condition, ]
weeks <- ill[ill$period_code == "week" & ill$breakdown_code == "total", ]

# A number as it is printed. NA is no zero: withheld, or blank for another reason. Counts
# are blank in a week without any claim, rates on fewer than 20 people or visits.
shown <- function(number, form, is_withheld) {
  ifelse(
    is.na(number), ifelse(is_withheld, "withheld", "blank"), sprintf(form, number)
  )
}
told <- function(number, form) ifelse(is.na(number), "not told", sprintf(form, number))
say <- function(...) {
  lines <- paste(..., sep = ",")
  if (length(lines)) cat(lines, sep = "\n")
}

# 1: the weeks of a condition, with its share of all visits.
cat("# 1 The last 52 weeks: Sunday, cases, visits, share of all visits\n")
last <- tail(weeks, 52)
say(
  last$period_start_date,
  shown(last$incident_cases, "%.0f", last$is_withheld),
  shown(last$condition_visits, "%.0f", last$is_withheld),
  shown(last$visit_share, "%.4f", last$is_withheld)
)

# 2: how much is withheld, in whole or in part, of all conditions.
cat("# 2 What is withheld: period, groups, rows, rows withheld\n")
counted <- aggregate(
  cbind(rows = 1, withheld = is_withheld) ~ breakdown_code + period_code, trends, sum
)
# As Python and SQL sort: by bytes, whatever the language of this machine.
counted <- counted[
  order(counted$period_code, counted$breakdown_code, method = "radix"),
]
say(counted$period_code, counted$breakdown_code, counted$rows, counted$withheld)

# 3: rates as they would be with the ages of the standard population. Such a rate needs
# every age band, and 20 people: else it is not told.
cat("# 3 Ill of 100,000 seen: first day of the quarter, crude, standardised\n")
quarters <- ill[ill$period_code == "quarter", ]
standardised <- function(day) {
  ages <- quarters[
    quarters$period_start_date == day & quarters$breakdown_code == "age_band",
  ]
  ages <- ages[match(names(standard), ages$breakdown_value), ]
  people <- sum(ages$condition_patients) # NA where one of them is
  if (is.na(people) || people < 20 || any(ages$seen_patients == 0)) {
    return(NA_real_)
  }
  rates <- ages$condition_patients / ages$seen_patients * 100000
  sum(rates * standard) / sum(standard)
}
everybody <- quarters[quarters$breakdown_code == "total", ]
say(
  everybody$period_start_date,
  shown(everybody$patients_per_100k_seen, "%.2f", everybody$is_withheld),
  told(vapply(everybody$period_start_date, standardised, 0), "%.2f")
)

# 4: seasons beside each other, from week 40 to week 39, as far as their weeks are shown.
# Where weeks are withheld, the season had more cases. A peak is told of shares that are,
# and are more than none. MMWR weeks begin on Sunday and belong to the year of their
# Wednesday.
cat("# 4 Seasons, of the weeks shown: weeks, withheld, cases, peak week, its share\n")
wednesday <- as.POSIXlt(weeks$period_start_date + 3)
weeks$week <- wednesday$yday %/% 7 + 1
weeks$season <- wednesday$year + 1900 - (weeks$week < 40)
for (rows in split(weeks, weeks$season)) {
  some <- rows[!is.na(rows$visit_share) & rows$visit_share > 0, ]
  peak <- some[order(-some$visit_share, some$week), ][1, ] # NA where there is none
  season <- as.integer(rows$season[1])
  say(
    sprintf("%d-%02d", season, (season + 1L) %% 100L),
    sum(!is.na(rows$incident_cases)),
    sum(is.na(rows$incident_cases) & rows$is_withheld),
    sum(rows$incident_cases, na.rm = TRUE),
    told(peak$week, "%.0f"),
    told(peak$visit_share, "%.4f")
  )
}
