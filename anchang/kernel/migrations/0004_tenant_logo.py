from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_sealed_answers")]

    operations = [
        migrations.AddField(
            model_name="tenant", name="logo", field=models.CharField(blank=True, default="", max_length=20)
        ),
    ]
