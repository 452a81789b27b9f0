from mail.models.bulk import BulkMail, BulkRecipient
from mail.models.outgoing import OutgoingMail
from mail.models.suppression import SoftBounce, SuppressedAddress

__all__ = ["BulkMail", "BulkRecipient", "OutgoingMail", "SoftBounce", "SuppressedAddress"]
