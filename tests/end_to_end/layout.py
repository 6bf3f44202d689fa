"""Which neuron a column of features is: of a layer and a unit, and of a slot where there are two."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Layout:
    numbers: list  # of the layers, in the model
    units: int
    slots: tuple = ()  # "head", "modifier", in the order of the columns; none: one word's neurons

    @classmethod
    def of(cls, content):
        """As JSON has it."""
        return cls(content["layers"], content["units"], tuple(content.get("slots", ())))

    @property
    def size(self):
        return max(1, len(self.slots)) * len(self.numbers) * self.units

    @property
    def layer_of(self):
        """[neuron]: numbers."""
        return [self.neuron(column)["layer"] for column in range(self.size)]

    @property
    def described(self):
        slots = f"{len(self.slots)} slots x " * bool(self.slots)
        return f"{slots}{len(self.numbers)} layers x {self.units} units"

    def neuron(self, column):
        slab, unit = divmod(column, self.units)
        slot, layer = divmod(slab, len(self.numbers))
        return ({"slot": self.slots[slot]} if self.slots else {}) | {
            "layer": self.numbers[layer], "unit": unit}

    def column(self, neuron):
        slot = self.slots.index(neuron["slot"]) if self.slots else 0
        layer = self.numbers.index(neuron["layer"])
        return (slot * len(self.numbers) + layer) * self.units + neuron["unit"]

    def columns_of_layers(self, first, last):
        """In the places from `first` to `last`, both included, in all slots."""
        return [column for place in range(first, last + 1) for column in range(self.size)
                if column // self.units % len(self.numbers) == place]

    def header(self, columns):
        """Of a table, with `slot` where neurons have one."""
        return columns.replace("layer unit", "slot layer unit") if self.slots else columns


def cells(neuron):
    """Of a table: [slot, layer, unit], or without a slot."""
    return [neuron[key] for key in ("slot", "layer", "unit") if key in neuron]


def identity(neuron):
    """The neuron without what is said of it."""
    return {key: neuron[key] for key in ("slot", "layer", "unit") if key in neuron}


def slot_before(neuron):
    return f"{neuron['slot']} " if "slot" in neuron else ""


def in_words(neuron):
    """As the page has it."""
    return f"{slot_before(neuron)}{neuron['layer']}:{neuron['unit']}"
