"""Addresses of the programme editor in the admin."""

from django.urls import path

from programme.admin.timetable.export import export_view
from programme.admin.timetable.material import material_view
from programme.admin.timetable.paste import paste_view
from programme.admin.timetable.shift import shift_view
from programme.admin.timetable.tracks import tracks_view
from programme.admin.timetable.undo import undo_view
from programme.admin.timetable.views import edit_view

urlpatterns = [
    path("programmes/<int:pk>/", edit_view, name="programme_edit"),
    path("programmes/<int:pk>/tracks/", tracks_view, name="programme_tracks"),
    path("programmes/<int:pk>/paste/", paste_view, name="programme_paste"),
    path("programmes/<int:pk>/material/", material_view, name="programme_material"),
    path("programmes/<int:pk>/shift/", shift_view, name="programme_shift"),
    path("programmes/<int:pk>/undo/<int:change>/", undo_view, name="programme_undo"),
    path("programmes/<int:pk>/export/", export_view, name="programme_export"),
]
